"""What a visitor types who checks a certificate."""

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.validators import ValidationError

from academy.forms import REQUIRED, Form, LineField
from courses.certificates.rules import CODE_DIGITS, ungrouped


def a_whole_code(_form: FlaskForm, field: Field) -> None:
    """Refuse what cannot be a code, before anybody takes it for an unknown one."""
    if not ungrouped(field.data):
        raise ValidationError(_l("A code has %(count)s digits. Please compare it with the paper.", count=CODE_DIGITS))


class CodeForm(Form):
    """The code on the paper, however it is grouped; comes in the address, as from the QR code."""

    class Meta:
        """Nothing is changed by looking."""

        csrf = False

    code = LineField(_l("Verification code"), [REQUIRED, a_whole_code], most=200)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(request.args, **kwargs)


class NameForm(Form):
    """What the visitor reads on the paper where we show only the beginning."""

    end = LineField(_l("Last character of the name"), [REQUIRED], most=50)
