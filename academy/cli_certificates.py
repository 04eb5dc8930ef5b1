"""Commands for certificates."""

import click
from flask import current_app
from flask.cli import AppGroup

from academy import chance, queue
from academy.clock import moment
from academy.extensions import db
from academy.messages import sentence
from academy.transaction import transaction
from courses.catalog import queries as catalog
from courses.certificates import service
from courses.errors import Refusal
from courses.jobs import Job, JobStatus

certificates_group = AppGroup("certificates", help="Certificates of completion.")


@certificates_group.command("issue")
@click.argument("offering")
@click.option("--print-now", is_flag=True, help="Print here and now instead of leaving it to a worker.")
def issue(offering: str, print_now: bool) -> None:
    """Give a certificate to everyone who has completed the class with the code OFFERING."""
    found = catalog.find_offering(db.session(), code=offering)
    if found is None:
        raise click.ClickException(sentence(Refusal("offering.unknown")))
    try:
        with transaction() as session:
            issued = service.issue(
                session,
                offering=found.id,
                at=moment(),
                by=None,
                draw=chance.verification_code,
                base_url=current_app.config["ACADEMY"].base_url,
            )
            job, serials = issued.job.id, [one.serial for one in issued.certificates]
    except Refusal as refusal:
        raise click.ClickException(sentence(refusal)) from refusal
    click.echo(f"{len(serials)} certificates issued, {serials[0]} to {serials[-1]}.")
    if print_now:
        _print_now(job)
    else:
        queue.send(job)
        click.echo("A worker prints them.")


def _print_now(job: int) -> None:
    current_app.extensions["queue"].run(job)
    found = db.session().get_one(Job, job, populate_existing=True)
    click.echo(f"{found.done} of {found.total} printed.")
    if found.status is not JobStatus.DONE:
        raise click.ClickException("Printing stopped; the log says why. The rest can be resumed in the office.")
