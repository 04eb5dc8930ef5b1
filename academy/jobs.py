"""What the worker does for each kind of job."""

from itertools import count

from academy.clock import moment
from academy.extensions import db
from academy.queue import Handler, Run
from academy.rosters import take_over
from academy.timetable_job import solve_timetable
from academy.transaction import transaction
from courses.certificates import queries, service
from courses.certificates.document import Snapshot
from courses.certificates.rendering import print_certificates
from courses.enrollment.rosters import KIND
from courses.planning import drafts


def print_files(run: Run) -> None:
    """Print the certificates of a job that have no file yet.

    What is printed is read first, and no transaction stays open while it is. Each file is kept at once, together with
    the progress that it makes: a worker that dies has lost the page it was at, and nothing else.
    """
    waiting = queries.list_unprinted(db.session(), certificates=run.args["certificates"])
    ids = [one.id for one in waiting]
    snapshots = [Snapshot.from_json(one.snapshot) for one in waiting]
    versions = {one.template_version for one in waiting}  # one: they were issued together
    done = run.total - len(ids)
    with transaction() as session:
        goes_on = run.beat(session, done=done)
    if not goes_on or not ids:
        return
    files = print_certificates(snapshots, *versions)
    for certificate, content, done_now in zip(ids, files, count(done + 1), strict=False):
        with transaction() as session:
            service.record_file(session, certificate=certificate, content=content, at=moment())
            goes_on = run.beat(session, done=done_now)
        if not goes_on:
            return


HANDLERS: dict[str, Handler] = {queries.PRINT: print_files, KIND: take_over, drafts.SOLVE: solve_timetable}
