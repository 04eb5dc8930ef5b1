"""Commands for rosters."""

from pathlib import Path

import click
from flask.cli import AppGroup

from academy.clock import moment
from academy.extensions import db
from academy.messages import sentence
from academy.roster_sheet import fault_text
from academy.rosters import judged_file
from academy.transaction import transaction
from courses.catalog import queries as catalog
from courses.enrollment import rosters
from courses.enrollment.rosters import AT_ONCE, Judged, Outcome
from courses.errors import Refusal

roster_group = AppGroup("roster", help="Rosters of classes.")


@roster_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--offering", required=True, help="Code of the class.")
@click.option("--dry-run", is_flag=True, help="Only say what each row would do.")
def import_roster(file: Path, offering: str, dry_run: bool) -> None:
    """Put the people of FILE (XLSX or CSV) on the list of a class."""
    found = catalog.find_offering(db.session(), code=offering)
    if found is None:
        raise click.ClickException(sentence(Refusal("offering.unknown")))
    offering_id = found.id
    try:
        rows = judged_file(db.session(), file.read_bytes(), offering=offering_id, same_people={}, at=moment())
        for one in rows:
            click.echo(_line(one))
        if not dry_run:
            _enter(offering_id, rows, file.name)
    except Refusal as refusal:
        raise click.ClickException(sentence(refusal)) from refusal
    counts = {outcome: sum(one.outcome is outcome for one in rows) for outcome in Outcome}
    click.echo(", ".join(f"{outcome.value}: {count}" for outcome, count in counts.items()))


def _enter(offering: int, rows: list[Judged], file_name: str) -> None:
    for first in range(0, len(rows), AT_ONCE):
        some = rows[first : first + AT_ONCE]
        with transaction() as session:
            rosters.enter_rows(session, offering=offering, rows=some, file_name=file_name, at=moment(), by=None)


def _line(one: Judged) -> str:
    faults = " ".join(map(fault_text, one.faults or one.entry.warnings))
    return f"{one.entry.row:>5}  {one.outcome.value:<9}  {one.entry.name}  {faults}".rstrip()
