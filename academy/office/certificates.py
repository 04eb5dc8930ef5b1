"""The desk for certificates: issuing to a whole class, taking them along, taking one back."""

import tempfile
import zipfile
from collections.abc import Sequence
from typing import IO

from flask import current_app, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from academy import chance, downloads, queue
from academy.access import certificate_of_mine, offering_of_mine, requires
from academy.clock import moment
from academy.extensions import db
from academy.forms import Form
from academy.login import current
from academy.office.forms_completion import PageForm, RevokeForm
from academy.office.room import room
from academy.transaction import transaction
from courses.catalog.models import Offering
from courses.certificates import queries, service
from courses.certificates.models import Certificate
from courses.certificates.rules import CertificateStatus
from courses.values import SCHOOL_ZONE

CERTIFICATES_A_PAGE = 100


@room.get("/office/offerings/<code>/certificates")
@requires("certificate.issue")
def certificates(code: str) -> ResponseReturnValue:
    """Show what has been issued to a class, how far printing is, and who waits for a certificate."""
    return _desk(code, Form())


def _desk(code: str, form: Form) -> ResponseReturnValue:
    offering, session, at, page = offering_of_mine(code), db.session(), moment(), PageForm().number
    issued = queries.list_of_offering(session, offering=offering.id)
    first = (page - 1) * CERTIFICATES_A_PAGE
    shown = render_template(
        "office/certificates.html",
        offering=offering,
        form=form,
        to_certify=queries.list_to_certify(session, offering=offering.id, at=at),
        not_finished=queries.reason_not_finished(session, offering=offering.id, at=at),
        open_rolls=queries.list_open_rolls(session, offering=offering.id, at=at),
        print_jobs=queries.list_print_jobs(session, offering=offering.id),
        printed=len(_printed(issued)),
        shown=issued[first : first + CERTIFICATES_A_PAGE],
        total=len(issued),
        page=page,
        pages=-(-len(issued) // CERTIFICATES_A_PAGE),
    )
    return shown, form.status


@room.post("/office/offerings/<code>/certificates/issue")
@requires("certificate.issue")
def issue_certificates(code: str) -> ResponseReturnValue:
    """Give a number and a certificate to everyone who has completed; the worker prints them."""
    offering, by, form = offering_of_mine(code).id, current().id, Form()
    base_url = current_app.config["ACADEMY"].base_url
    with transaction(form) as session:
        issued = service.issue(
            session, offering=offering, at=moment(), by=by, draw=chance.verification_code, base_url=base_url
        )
        job, count = issued.job.id, len(issued.certificates)
    if form.refusals:
        return _desk(code, form)
    queue.send(job)
    flash(ngettext("%(num)s certificate has its number.", "%(num)s certificates have their numbers.", count))
    return redirect(url_for("office.certificates", code=code), 303)


@room.get("/office/certificates/<int:certificate_id>.pdf")
@requires("certificate.issue")
def certificate_file(certificate_id: int) -> ResponseReturnValue:
    """Hand out one certificate as a PDF."""
    found = certificate_of_mine(certificate_id)
    content = queries.get_content(db.session(), certificate=certificate_id)
    return downloads.certificate_file(found, content, is_inline=False)


@room.get("/office/offerings/<code>/certificates.zip")
@requires("certificate.issue")
def certificates_zip(code: str) -> ResponseReturnValue:
    """Hand out all printed certificates of a class that stand."""
    offering = offering_of_mine(code)
    printed = _printed(queries.list_of_offering(db.session(), offering=offering.id))
    if not printed:
        flash(_("Nothing is printed yet."), "warning")
        return redirect(url_for("office.certificates", code=code), 303)
    name = downloads.file_name(downloads.SCHOOL, offering.title, downloads.DIPLOMA, suffix="zip")
    archive, size = _packed(printed, offering)
    response = send_file(archive, mimetype="application/zip")
    response.content_length = size
    return downloads.name_file(response, name, fallback="certificates.zip")


def _printed(issued: Sequence[Certificate]) -> list[Certificate]:
    return [one for one in issued if one.file is not None and one.status is CertificateStatus.VALID]


def _packed(printed: Sequence[Certificate], offering: Offering) -> tuple[IO[bytes], int]:
    """Pack certificates into a file on disk, one after the other: no transaction outlives the reading of one."""
    entries = [
        (one.id, downloads.certificate_name(one, offering, is_numbered=True), one.issued_at.astimezone(SCHOOL_ZONE))
        for one in printed
    ]
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it when all has been sent
    with zipfile.ZipFile(file, "w") as archive:
        for certificate, name, issued_at in entries:
            db.session.rollback()
            content = queries.get_content(db.session(), certificate=certificate)
            archive.writestr(zipfile.ZipInfo(name, issued_at.timetuple()[:6]), content)
    db.session.rollback()
    size = file.tell()
    file.seek(0)
    return file, size


@room.route("/office/certificates/<int:certificate_id>/revoke", methods=["GET", "POST"])
@requires("certificate.issue")
def revoke_certificate(certificate_id: int) -> ResponseReturnValue:
    """Take a certificate back, with a reason."""
    code, by, form = certificate_of_mine(certificate_id).enrollment.offering.code, current().id, RevokeForm()
    if form.validate_on_submit():
        with transaction(form) as session:
            service.revoke(session, certificate=certificate_id, reason=form.why, at=moment(), by=by)
            flash(_("The certificate is revoked. Whoever checks it is told so from now on."))
            return redirect(url_for("office.certificates", code=code), 303)
    found = certificate_of_mine(certificate_id)
    return render_template("office/certificate_revoke.html", form=form, certificate=found), form.status
