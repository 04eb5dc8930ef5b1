"""What officers type about applications."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from academy import labels
from academy.forms import CHOOSE, OPTIONAL, ChoiceField, ChoicesField, Form, LineField, optional_int
from academy.office.fields import options
from courses.enrollment import deciding
from courses.enrollment.models import Enrollment
from courses.errors import Refusal
from courses.people.rules import PoliticalStatus
from courses.school.models import Village


class ApplicationsForm(Form):
    """What the list of applications is narrowed down to; comes in the address."""

    class Meta:
        """Nothing is changed by looking."""

        csrf = False

    q = LineField(_l("Name or last digits of the number"), [OPTIONAL], most=40)
    village = ChoiceField(_l("Village or community"), [OPTIONAL], coerce=optional_int)
    standing = ChoiceField(_l("Political status"), [OPTIONAL], default="")

    def __init__(self, villages: Sequence[Village], **kwargs: Any) -> None:
        super().__init__(request.args, **kwargs)
        self.village.choices = options(villages, empty=_l("All villages"))
        self.standing.choices = [("", _l("All")), *labels.choices(*PoliticalStatus)]

    @property
    def wanted(self) -> dict[str, Any]:
        """What is asked of the list; an input that is wrong asks nothing."""
        return {
            "search": "" if self.q.errors else self.q.data or "",
            "village": None if self.village.errors else self.village.data,
            "status": PoliticalStatus(self.standing.data) if self.standing.data and not self.standing.errors else None,
        }


UseCase = Callable[..., list[Enrollment]]
USE_CASES: dict[str, UseCase] = {"approve": deciding.approve, "decline": deciding.decline}


class DecisionForm(Form):
    """Who is chosen or declined, and why."""

    chosen = ChoicesField(_l("People"), coerce=int, validate_choice=False)
    decision = ChoiceField(_l("Decision"), [CHOOSE], choices=list(USE_CASES))
    reason = LineField(_l("Reason, for the people to read"), [OPTIONAL], most=200)
    is_over_quota = BooleanField(_l("More than the quota, on purpose"))
    despite = LineField(_l("Why, kept in the log"), [OPTIONAL], most=200)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.asks_about_quota = bool(self.is_over_quota.data or self.despite.data)

    def refuse(self, refusal: Refusal) -> None:
        """Ask for a reason where a quota stands in the way."""
        self.asks_about_quota |= refusal.code == "quota.full"
        super().refuse(refusal)

    @property
    def use_case(self) -> UseCase:
        """The use case of the button that was pressed."""
        return USE_CASES[self.decision.data]

    def values(self) -> dict[str, Any]:
        """Give what was typed, as the use case takes it."""
        chosen = {"enrollments": self.chosen.data or []}
        if self.decision.data == "decline":
            return {**chosen, "reason": self.reason.data or ""}
        return {**chosen, "despite": (self.despite.data or "") if self.is_over_quota.data else ""}
