"""Rosters as the web application handles them: judged for a page, taken over by a worker."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from academy.clock import moment
from academy.extensions import db
from academy.queue import Run
from academy.transaction import transaction
from courses.enrollment import rosters
from courses.enrollment.models import RosterImport
from courses.enrollment.rosters import AT_ONCE, Judged


def judged(session: Session, found: RosterImport, *, at: datetime) -> list[Judged]:
    """Say of each row of a roster what it would do now."""
    return judged_file(session, found.data or b"", offering=found.offering_id, same_people=found.same_people, at=at)


def judged_file(
    session: Session, data: bytes, *, offering: int, same_people: Mapping[str, int], at: datetime
) -> list[Judged]:
    """Say of each row of a file what it would do now.

    :raises Refusal: as :func:`courses.enrollment.rosters.read`
    """
    read = rosters.read(
        data,
        starts_on=rosters.starts_on(session, offering),
        allow_invented=current_app.config["ACADEMY"].allow_invented_phones,
    )
    return rosters.judge(session, offering=offering, found=read, same_people=same_people, at=at)


def take_over(run: Run) -> None:
    """Take a roster over, some rows in each transaction; a worker that goes on with it passes over what is done."""
    found = db.session.get_one(RosterImport, run.args["roster_import"])
    rows = judged(db.session(), found, at=moment())
    offering, file_name, counts = found.offering_id, found.file_name, Counter(found.counts)
    done = sum(counts.values())
    while done < len(rows):
        some = rows[done : done + AT_ONCE]
        with transaction() as session:
            counts += rosters.enter_rows(
                session, offering=offering, rows=some, file_name=file_name, at=moment(), by=run.args["by"]
            )
            done += len(some)
            rosters.note(session, roster_import=run.args["roster_import"], counts=counts)
            goes_on = run.beat(session, done=done)
        if not goes_on:
            return
    with transaction() as session:
        rosters.close(session, roster_import=run.args["roster_import"], counts=counts, at=moment())
