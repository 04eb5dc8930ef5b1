"""A trainee's own certificates."""

from flask import render_template
from flask.typing import ResponseReturnValue

from academy import downloads
from academy.access import own_certificate, requires
from academy.extensions import db
from academy.login import current
from academy.trainee.room import room
from courses.certificates import queries
from courses.certificates.rules import CertificateStatus
from courses.errors import Refusal


@room.get("/me/certificates")
@requires("record.read_own")
def certificates() -> ResponseReturnValue:
    """List the person's certificates, those that no longer stand too."""
    mine = queries.list_mine(db.session(), person=current().id)
    return render_template("trainee/certificates.html", certificates=mine)


@room.get("/me/certificates/<int:certificate_id>.pdf")
@requires("record.read_own")
def certificate_file(certificate_id: int) -> ResponseReturnValue:
    """Show the person's own certificate at once, as phones like it; one that no longer stands is not handed out."""
    found = own_certificate(certificate_id)
    if found.status is not CertificateStatus.VALID:
        raise Refusal("certificate.not_valid")
    content = queries.get_content(db.session(), certificate=certificate_id)
    return downloads.certificate_file(found, content, is_inline=True)
