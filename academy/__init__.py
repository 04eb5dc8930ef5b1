"""How people reach the school: the web application."""

from flask import Flask

from academy import (
    access,
    assets,
    chores,
    cli,
    config,
    errors,
    extensions,
    headers,
    jobs,
    locale,
    login,
    queue,
    templating,
)
from academy.accounts.views import room as accounts
from academy.instructor.views import room as instructor
from academy.office import desks as office
from academy.public.views import room as public
from academy.trainee import room as trainee


def create_app(settings: config.Settings | None = None) -> Flask:
    """Build the application."""
    app = Flask(__name__, template_folder=str(config.ROOT / "templates"))
    app.config.from_mapping((settings or config.read()).flask_config())
    errors.init(app)
    extensions.init(app)
    locale.init(app)
    login.init(app)
    templating.init(app)
    headers.init(app)
    assets.init(app)
    for room in (public, accounts, trainee, instructor, office):
        app.register_blueprint(room)
    queue.init(app, jobs.HANDLERS, chores.CHORES)
    cli.init(app)
    access.check_all_ruled(app)
    return app
