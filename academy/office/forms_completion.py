"""What officers ask of the lists of completion and certificates, and why they take a certificate back."""

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l

from academy.forms import OPTIONAL, REQUIRED, Form, LineField, NumberField
from courses.certificates.rules import Outcome

LAST_PAGE = 10_000


class PageForm(Form):
    """Which page of a list; comes in the address."""

    class Meta:
        """Nothing is changed by looking."""

        csrf = False

    page = NumberField(_l("Page"), [OPTIONAL], least=1, most=LAST_PAGE, default=1)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(request.args, **kwargs)

    @property
    def number(self) -> int:
        """The page; the first one where what was asked is none."""
        return self.page.data or 1 if self.validate() else 1


class CompletionForm(PageForm):
    """Which trainees of a class, by what they have come to."""

    @property
    def outcome(self) -> Outcome | None:
        """The outcome that was asked for; none: everyone."""
        asked = request.args.get("outcome", "")
        return Outcome(asked) if asked in list(Outcome) else None


class RevokeForm(Form):
    """Why a certificate is taken back."""

    reason = LineField(_l("Reason"), [REQUIRED], most=200, description=_l("It stays inside the office."))

    @property
    def why(self) -> str:
        """The reason, once it has been found right."""
        return self.reason.data or ""
