"""The database and the demo school made ready in one process; as a `flask` command each would load the platform anew."""

from __future__ import annotations

import click
from flask.cli import ScriptInfo

from wsgi import app


def prepare() -> None:
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


def _flask(*words: str) -> None:
    app.cli.main(words, prog_name="flask", standalone_mode=False, obj=ScriptInfo(create_app=lambda: app))


if __name__ == "__main__":
    prepare()
