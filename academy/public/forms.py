"""What a visitor types."""

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from academy.forms import OPTIONAL, ChoiceField, Form, LineField, NumberField

LAST_PAGE = 10_000


class CatalogForm(Form):
    """What the catalog is narrowed down to; comes in the address, so that it can be passed on."""

    class Meta:
        """Nothing is changed by looking."""

        csrf = False

    q = LineField(_l("Search by title"), [OPTIONAL], most=40)
    college = ChoiceField(_l("College"), default="")
    open = BooleanField(_l("Open for enrollment now"))
    page = NumberField(_l("Page"), [OPTIONAL], least=1, most=LAST_PAGE, default=1)

    def __init__(self, colleges: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(request.args, **kwargs)
        self.college.choices = [("", _l("All colleges")), *colleges]

    @property
    def wanted(self) -> dict[str, Any]:
        """What is asked of the catalog; an input that is wrong asks nothing."""
        return {
            "search": "" if self.q.errors else self.q.data or "",
            "college": "" if self.college.errors else self.college.data,
            "open_now": self.open.data,
            "page": 1 if self.page.errors else self.page.data or 1,
        }
