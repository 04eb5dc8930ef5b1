"""How far the printing of certificates is, and stopping and resuming it."""

from flask import flash, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy import labels, queue
from academy.access import print_job_of_mine, requires
from academy.clock import moment
from academy.login import current
from academy.office.room import room
from academy.transaction import transaction
from courses.certificates import service
from courses.jobs import Job, JobStatus


@room.get("/office/jobs/<int:job_id>")
@requires("certificate.issue")
def job(job_id: int) -> ResponseReturnValue:
    """Say how far a job is, to the page that shows its bar."""
    found = print_job_of_mine(job_id).job
    words = {"label": labels.of(found.status), "text": job_text(found)}
    return jsonify(status=found.status.value, done=found.done, total=found.total, is_over=found.is_over, **words)


@room.app_template_global()
def job_text(found: Job) -> str:
    """Say in words how far the printing of certificates is."""
    facts = {"done": found.done, "total": found.total}
    match found.status:
        case JobStatus.QUEUED:
            return _("%(done)s of %(total)s printed. The printer takes it up in a moment.", **facts)
        case JobStatus.FAILED:
            return _("A fault stopped it after %(done)s of %(total)s. Nothing is lost: let it go on.", **facts)
        case JobStatus.CANCELLED:
            return _("Stopped after %(done)s of %(total)s. The numbers stand, the files are missing.", **facts)
        case _:
            return _("%(done)s of %(total)s printed", **facts)


@room.post("/office/jobs/<int:job_id>/stop")
@requires("certificate.issue")
def stop_job(job_id: int) -> ResponseReturnValue:
    """Stop a printing; what is printed stays."""
    code, by = print_job_of_mine(job_id).offering_code, current().id
    with transaction() as session:
        service.stop_printing(session, job=job_id, at=moment(), by=by)
    flash(_("Printing stops with the page that it is at."))
    return redirect(url_for("office.certificates", code=code), 303)


@room.post("/office/jobs/<int:job_id>/resume")
@requires("certificate.issue")
def resume_job(job_id: int) -> ResponseReturnValue:
    """Let a stopped or failed printing go on."""
    code, by = print_job_of_mine(job_id).offering_code, current().id
    with transaction() as session:
        service.resume_printing(session, job=job_id, at=moment(), by=by)
    queue.send(job_id)
    flash(_("Printing goes on."))
    return redirect(url_for("office.certificates", code=code), 303)
