"""``flask --app wsgi demo``: the invented school from the command line."""

import click
from flask import current_app
from flask.cli import AppGroup

from academy import demo
from academy.clock import moment
from academy.config import Settings
from academy.demo.school import PASSWORD, SIGN_INS
from academy.messages import sentence
from academy.transaction import transaction
from courses.errors import Refusal

demo_group = AppGroup("demo", help="The invented school.")
DONE = {
    "loaded": "The demo school is there.",
    "moved": "The demo school was there; its next sessions are today now.",
    "kept": "The demo school is there already.",
}


@demo_group.command("load")
def load() -> None:
    """Put the demo school up, once; later calls only see to it that there is a session today."""
    settings: Settings = current_app.config["ACADEMY"]
    try:
        with transaction() as session:
            done = demo.load(session, at=moment(), base_url=settings.base_url, is_production=settings.is_production)
    except Refusal as refusal:
        raise click.ClickException(sentence(refusal)) from refusal
    click.echo(DONE[done])


@demo_group.command("reset")
def reset() -> None:
    """Remove everything and put the demo school up anew; refuses where there are real people."""
    settings: Settings = current_app.config["ACADEMY"]
    try:
        with transaction() as session:
            demo.reset(session, at=moment(), base_url=settings.base_url, is_production=settings.is_production)
    except Refusal as refusal:
        raise click.ClickException(sentence(refusal)) from refusal
    click.echo("The demo school starts over.")


@demo_group.command("sign-ins")
def sign_ins() -> None:
    """List who one can sign in as."""
    click.echo(f"Sign in with one of these and the password {PASSWORD}:")
    for sign_in in SIGN_INS.values():
        click.echo(f"  {sign_in.account:34} {sign_in.does}")
