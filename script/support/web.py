"""Gunicorn's settings under `script/server`: load the platform once, make its database ready, only then listen."""

from __future__ import annotations

import click
from flask.cli import ScriptInfo

from academy.extensions import db
from wsgi import app

preload_app = True
worker_class = "gthread"
workers = 2
threads = 4
loglevel = "warning"
control_socket_disable = True


def on_starting(_server: object) -> None:
    """Create or migrate the database, load the demo school once, print who can sign in.

    A refused demo school (there are real people) is no reason not to serve.
    """
    _flask("database", "upgrade")
    try:
        _flask("demo", "load")
    except click.ClickException as refused:
        click.echo(f"Serving without the demo school. {refused.format_message()}")
    else:
        _flask("demo", "sign-ins")
    with app.app_context():
        db.engine.dispose()  # the workers are forked from here, and must not share a connection


def _flask(*words: str) -> None:
    app.cli.main(words, prog_name="flask", standalone_mode=False, obj=ScriptInfo(create_app=lambda: app))
