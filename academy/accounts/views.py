"""Accounts."""

import flask
from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from academy import locale, login
from academy.access import requires
from academy.accounts import entering, targets
from academy.accounts.forms import ActivateForm, AgreeForm, PasswordForm, SignInForm, SignUpForm
from academy.clock import moment
from academy.extensions import db
from academy.login import current
from academy.person_form import PersonForm
from academy.transaction import transaction
from courses.errors import Refusal
from courses.people import links, queries
from courses.people import service as people
from courses.people.accounts import national
from courses.people.models import Person
from courses.people.rules import LinkPurpose
from courses.school import queries as school

room = Blueprint("accounts", __name__)


@room.route("/account/sign-up", methods=["GET", "POST"])
@requires("account.enter")
def sign_up() -> ResponseReturnValue:
    """Let a newcomer register; they are signed in at once."""
    form = SignUpForm(villages=school.list_villages(db.session()), next=request.args.get("next"))
    if form.validate_on_submit() and (person := _register(form)):
        login.sign_in(person)
        flash(_("Welcome. Your account is ready."))
        return redirect(targets.after_entering(form.next.data), 303)
    return render_template("accounts/sign_up.html", form=form), form.status


def _register(form: SignUpForm) -> int | None:
    """Give the new person's id; None when the form says what is wrong."""
    with transaction(form) as session:
        person = people.sign_up(
            session, details=form.details(), password=form.password.data, locale=locale.chosen(), at=moment()
        )
        return person.id
    return None


@room.route("/account/sign-in", methods=["GET", "POST"])
@requires("account.enter")
def sign_in() -> ResponseReturnValue:
    """Let a person in who has an account."""
    form = SignInForm(next=request.args.get("next"))
    if form.validate_on_submit() and entering.enter(form):
        return redirect(targets.after_entering(form.next.data), 303)
    if current_user.is_authenticated and not form.is_submitted():
        return redirect(targets.after_entering(form.next.data), 303)
    return render_template("accounts/sign_in.html", form=form), form.status


@room.post("/account/sign-out")
@requires("account.enter")
def sign_out() -> ResponseReturnValue:
    """End the sign-in on this device."""
    login.sign_out()
    flash(_("You are signed out."))
    return redirect(url_for("public.home"), 303)


@room.post("/account/language")
@requires("page.read")
def language() -> ResponseReturnValue:
    """Change the language: for the person where one is signed in, for this visit otherwise."""
    wanted = request.form.get("lang", "")
    if wanted not in locale.LOCALES:
        abort(400)
    if current_user.is_authenticated:
        person = current().id
        with transaction() as session:
            people.set_locale(session, person=person, locale=wanted)
        flask.session.pop("locale", None)
    else:
        flask.session["locale"] = wanted
    return redirect(targets.back(request.form.get("next")), 303)


@room.route("/account/profile", methods=["GET", "POST"])
@requires("account.keep")
def profile() -> ResponseReturnValue:
    """Show what the school knows of the person, and let them change it."""
    person = queries.get_person(db.session(), person=current().id)
    form, person_id = PersonForm.of(person, school.list_villages(db.session())), person.id
    if form.validate_on_submit():
        with transaction(form) as session:
            people.update_profile(session, person=person_id, details=form.details(), at=moment())
            flash(_("Your profile is saved."))
            return redirect(url_for("accounts.profile"), 303)
    consents = queries.list_consents(db.session(), person=person_id)
    return render_template("accounts/profile.html", form=form, consents=consents), form.status


@room.route("/account/password", methods=["GET", "POST"])
@requires("account.keep")
def password() -> ResponseReturnValue:
    """Change the password; every other sign-in of the person ends."""
    form, person = PasswordForm(), current().id
    if form.validate_on_submit() and entering.change_password(form, person):
        login.sign_in(person)
        flash(_("Your password is changed. Other devices are signed out."))
        return redirect(url_for("accounts.profile"), 303)
    return render_template("accounts/password.html", form=form), form.status


@room.route("/account/activate/<token>", methods=["GET", "POST"])
@requires("account.enter")
def activate(token: str) -> ResponseReturnValue:
    """Let the holder of an officer's link set a first or a new password; they are signed in at once."""
    person = _holder(token, LinkPurpose.PASSWORD)
    form, person_id, name = ActivateForm(), person.id, person.name
    known_as = national(person.phone) if person.phone else person.email
    if form.validate_on_submit() and _activate(form, token):
        login.sign_in(person_id)
        flash(_("Your password is set."))
        return redirect(targets.after_entering(None), 303)
    return render_template("accounts/activate.html", form=form, name=name, known_as=known_as), form.status


def _activate(form: ActivateForm, token: str) -> bool:
    with transaction(form) as session:
        links.set_password_by_link(session, token=token, password=form.password.data, at=moment())
        return True
    return False


def _holder(token: str, purpose: LinkPurpose) -> Person:
    """Give the person whom a link is for; a page that says what to do when the link is used or too old."""
    try:
        return links.open_link(db.session(), token=token, purpose=purpose, at=moment())
    except Refusal:
        abort(make_response(render_template("accounts/link_unusable.html", purpose=purpose), 410))


@room.route("/guardian/<token>", methods=["GET", "POST"])
@requires("guardian.consent")
def guardian(token: str) -> ResponseReturnValue:
    """Let a parent or guardian agree, on their own phone, without an account."""
    child = _holder(token, LinkPurpose.GUARDIAN)
    form, name, signed_in = AgreeForm(), child.name, current().id if current_user.is_authenticated else None
    if form.validate_on_submit():
        with transaction(form) as session:
            links.consent_by_link(session, token=token, signed_in=signed_in, at=moment())
            return redirect(url_for("accounts.guardian_thanks"), 303)
    is_own = signed_in == child.id
    return render_template("accounts/guardian.html", form=form, name=name, is_own=is_own), form.status


@room.get("/guardian/thanks")
@requires("guardian.consent")
def guardian_thanks() -> ResponseReturnValue:
    """Thank a parent or guardian who has just agreed."""
    return render_template("accounts/guardian_thanks.html")
