"""Commands: each opens one transaction, calls one use case, prints what happened."""

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from academy import database, queue
from academy.cli_certificates import certificates_group
from academy.cli_rosters import roster_group
from academy.cli_schedule import schedule_group
from academy.clock import moment
from academy.demo.commands import demo_group
from academy.extensions import db
from academy.messages import sentence
from academy.transaction import transaction
from courses.errors import Refusal
from courses.people import service as people
from courses.school import days

database_group = AppGroup("database", help="The schema of the database.")
school_group = AppGroup("school", help="The school's own people and days.")


def init(app: Flask) -> None:
    """Add the commands to ``flask --app wsgi``."""
    for command in (database_group, school_group, certificates_group, roster_group, schedule_group, demo_group, worker):
        app.cli.add_command(command)


@database_group.command("upgrade")
def upgrade() -> None:
    """Create the tables, or bring them up to date."""
    database.upgrade(db.engine)
    click.echo("The database is up to date.")


@database_group.command("revise")
@click.argument("number")
@click.argument("message")
def revise(number: str, message: str) -> None:
    """Write a migration NUMBER (0002) with a MESSAGE from what changed in the tables."""
    database.revise(db.engine, message, number)


@school_group.command("add-admin")
@click.option("--name", prompt=True)
@click.option("--account", prompt="Mobile number or e-mail")
@click.password_option()
def add_admin(name: str, account: str, password: str) -> None:
    """Add an administrator, or make one of a person who has an account."""
    try:
        with transaction() as session:
            person = people.add_administrator(session, name=name, account=account, password=password, at=moment())
            click.echo(f"{person.name} is an administrator.")
    except Refusal as refusal:
        raise click.ClickException(sentence(refusal)) from refusal


@school_group.command("seed-days")
@click.argument("year", type=int)
def seed_days(year: int) -> None:
    """Enter the published holidays and make-up workdays of a YEAR; days that are entered already stay."""
    try:
        with transaction() as session:
            taken = days.seed_days(session, year=year, at=moment(), by=None)
    except Refusal as refusal:
        raise click.ClickException(sentence(refusal)) from refusal
    click.echo(f"{len(taken.added)} days of {year} are entered.")


@click.command("worker")
@click.option(
    "--threads", default=2, show_default=True, help="How many jobs at once: a long one keeps no other waiting."
)
def worker(threads: int) -> None:
    """Do the background jobs until stopped."""
    queue.work(current_app._get_current_object(), threads=threads)  # type: ignore[attr-defined]  # noqa: SLF001
