"""What a trainee types to come into a class."""

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l

from academy.forms import OPTIONAL, Form, LineField, TextField
from courses.catalog.rules import EnrollmentMode
from courses.enrollment.rules import LONGEST_STATEMENT


class EnrollForm(Form):
    """The wish for a place in a class where whoever comes first has the seat."""

    def values(self) -> dict[str, Any]:
        """Give what was typed, as the use case takes it."""
        return {}


class ApplicationForm(EnrollForm):
    """An application to a class by approval."""

    statement = TextField(_l("Why you would like to take part"), [OPTIONAL], most=LONGEST_STATEMENT)

    @property
    def is_draft(self) -> bool:
        """Whether it is only to be kept for later."""
        return "draft" in request.form

    def values(self) -> dict[str, Any]:
        """Give what was typed, as the use case takes it."""
        return {"statement": self.statement.data or ""}


class InvitationForm(EnrollForm):
    """The code that a class by invitation asks for."""

    invitation = LineField(_l("Invitation code"), [OPTIONAL], most=20)

    def values(self) -> dict[str, Any]:
        """Give what was typed, as the use case takes it."""
        return {"invitation": self.invitation.data or ""}


def enroll_form(mode: EnrollmentMode, *, statement: str) -> EnrollForm:
    """Make the form that a class asks for; a link with a code fills the code in."""
    if mode is EnrollmentMode.APPROVAL:
        return ApplicationForm(data={"statement": statement})
    if mode is EnrollmentMode.INVITATION:
        return InvitationForm(data={"invitation": request.args.get("code", "")})
    return EnrollForm()
