"""What officers type about who sits in a class."""

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l

from academy.forms import OPTIONAL, REQUIRED, Form, LineField, NumberField
from courses.enrollment.rules import GONE, HOLDING, EnrollmentState

LAST_PAGE = 10_000
MOST_SEATS = 2000

LISTS: dict[str, frozenset[EnrollmentState]] = {
    "seated": HOLDING,
    "waiting": frozenset({EnrollmentState.WAITING}),
    "left": GONE,
}
"""The lists of a class by their word in the address, the first being the usual one."""


class PeopleOfClassForm(Form):
    """Which list of a class, and whom to find on it; comes in the address."""

    class Meta:
        """Nothing is changed by looking."""

        csrf = False

    q = LineField(_l("Name or last digits of the number"), [OPTIONAL], most=40)
    page = NumberField(_l("Page"), [OPTIONAL], least=1, most=LAST_PAGE, default=1)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(request.args, **kwargs)
        asked = request.args.get("list", "")
        self.list = asked if asked in LISTS else "seated"

    @property
    def wanted(self) -> dict[str, Any]:
        """What is asked of the list; an input that is wrong asks nothing."""
        return {
            "states": LISTS[self.list],
            "search": "" if self.q.errors else self.q.data or "",
            "page": 1 if self.page.errors else self.page.data or 1,
        }


class SeatsForm(Form):
    """How many seats a class has."""

    capacity = NumberField(_l("Seats"), [REQUIRED], least=1, most=MOST_SEATS)

    @property
    def seats(self) -> int:
        """The number, once it has been found right."""
        return self.capacity.data or 0


class RemoveForm(Form):
    """Why a person is taken off the list."""

    reason = LineField(_l("Reason"), [REQUIRED], most=200, description=_l("The trainee reads it."))
