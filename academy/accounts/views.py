"""Accounts."""

import flask
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from academy import locale, login
from academy.access import requires
from academy.accounts import entering, targets
from academy.accounts.forms import SignInForm, SignUpForm
from academy.clock import moment
from academy.extensions import db
from academy.login import current
from academy.transaction import transaction
from courses.people import service as people
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


@room.get("/account/profile")
@requires("account.keep")
def profile(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""


@room.get("/account/password")
@requires("account.keep")
def password(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""


@room.get("/account/activate/<token>")
@requires("account.enter")
def activate(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""


@room.get("/guardian/<token>")
@requires("guardian.consent")
def guardian(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""
