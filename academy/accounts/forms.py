"""What people type to sign up and in."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, PasswordField, ValidationError
from wtforms.validators import DataRequired

from academy.forms import REQUIRED, Form, LineField, obeys, read_phone
from academy.person_form import PersonFields
from courses.people import rules
from courses.people.accounts import normalized_email
from courses.people.service import Details


class AccountField(LineField):
    """What one signs in with: a mobile number or an e-mail address; ``data`` stays what was typed."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        look = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        super().__init__(label, [REQUIRED], most=254, render_kw=look, **kwargs)

    @property
    def phone(self) -> str | None:
        """The mobile number that was typed (E.164)."""
        return None if "@" in (self.data or "") else read_phone(self.data)

    @property
    def email(self) -> str | None:
        """The e-mail address that was typed, in lower case."""
        return normalized_email(self.data or "") if "@" in (self.data or "") else None


class SignInForm(Form):
    """Account and password."""

    account = AccountField(_l("Mobile number or e-mail"))
    password = PasswordField(_l("Password"), [REQUIRED], render_kw={"autocomplete": "current-password"})
    next = HiddenField()


def agreement_field() -> BooleanField:
    """Make the tick with which one agrees to the privacy notice."""
    must = DataRequired(_l("Please tick this: without it the school may not keep your data."))
    return BooleanField(_l("I have read the privacy notice and agree that the school uses my data as it says"), [must])


def new_password_field(label: Any) -> PasswordField:
    """Make a field for a password that one invents."""
    return PasswordField(label, [REQUIRED, obeys(rules.check_password)], render_kw={"autocomplete": "new-password"})


class SignUpForm(PersonFields):
    """A new person."""

    shown_at = {"phone": "account", "email": "account"}  # noqa: RUF012 - as the base class declares it

    account = AccountField(_l("Mobile number or e-mail"))
    password = new_password_field(_l("Password"))
    consent = agreement_field()
    next = HiddenField()

    def validate_account(self, field: AccountField) -> None:
        """Refuse what is neither a mobile number nor an e-mail address."""
        if field.phone is None and field.email is None:
            raise ValidationError(
                _l("This is neither a mobile number nor an e-mail address. A number from abroad begins like +852.")
            )

    def details(self) -> Details:
        """Give what was typed."""
        return Details(
            name=self.name.data,
            phone=self.account.phone,
            email=self.account.email,
            born_on=self.born_on.data,
            village=self.village_id.data,
            political_status=self.political_status.data,
            guardian=self.guardian(),
        )


class PasswordForm(Form):
    """Another password for the one that one has."""

    shown_at = {"password": "new"}  # noqa: RUF012 - as the base class declares it

    current = PasswordField(_l("Current password"), [REQUIRED], render_kw={"autocomplete": "current-password"})
    new = new_password_field(_l("New password"))


class ActivateForm(Form):
    """A first or a new password through a link."""

    password = new_password_field(_l("New password"))
    consent = agreement_field()


class AgreeForm(Form):
    """A guardian's yes: a button and nothing to type."""
