"""Who is signed in: a person wrapped for Flask-Login, so that the domain needs to know nothing of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

import flask
from flask import Flask, redirect, request, url_for
from flask_login import UserMixin, current_user, login_user, logout_user
from werkzeug.wrappers import Response

from academy.extensions import db, login_manager
from academy.locale import chosen
from courses.attendance import queries
from courses.errors import Refusal
from courses.people.models import Person
from courses.people.rules import Role


@dataclass(frozen=True)
class SignedIn(UserMixin):
    """The person behind a request and what they may be."""

    person: Person
    grants: frozenset[tuple[Role, int | None]]
    """Roles, with the college for a college officer's."""
    is_tutor: bool
    is_instructor: bool
    """By role, or because a session names them."""
    is_station_lead: bool
    """Of at least one station."""

    def get_id(self) -> str:
        """Give what the cookie keeps: ends to be valid when the person's generation is counted up."""
        return f"{self.person.id}:{self.person.sign_in_generation}"

    @property
    def id(self) -> int:
        """The person's id."""
        return self.person.id

    @property
    def roles(self) -> frozenset[str]:
        """All roles by name, for pages."""
        names = {role.value for role, _ in self.grants} | {"trainee"}
        if self.is_instructor:
            names.add("instructor")
        if self.is_tutor:
            names.add("tutor")
        if self.is_station_lead:
            names.add("station_lead")
        return frozenset(names)

    @property
    def college_ids(self) -> frozenset[int]:
        """The colleges whose officer the person is."""
        return frozenset(college for role, college in self.grants if role is Role.COLLEGE_OFFICER and college)

    @property
    def is_whole_school(self) -> bool:
        """Whether the person acts for the whole school."""
        return self.has(Role.OFFICIAL, Role.ADMINISTRATOR)

    def has(self, *roles: Role) -> bool:
        """Whether the person has one of these roles, for whatever college."""
        return any(role in roles for role, _ in self.grants)

    def acts_for(self, college: int) -> bool:
        """Whether the person is an officer of this college."""
        return self.is_whole_school or college in self.college_ids


def current() -> SignedIn:
    """Give who is signed in; only behind a right that asks for it."""
    return cast(SignedIn, current_user)


def sign_in(person_id: int) -> None:
    """Start a sign-in with a fresh session: nothing of the visitor before remains, and the person's language holds.

    :raises Refusal: ``sign_in.wrong`` when the person was disabled a moment ago
    """
    found = load(person_id)
    if found is None:
        raise Refusal("sign_in.wrong")
    flask.session.clear()
    flask.session.permanent = True
    login_user(found)


def sign_out() -> None:
    """End the sign-in on this device; the pages stay in the language that they were in."""
    locale = chosen()
    logout_user()
    flask.session.clear()
    flask.session["locale"] = locale


def load(person_id: int) -> SignedIn | None:
    """Load a person with all that access needs, in one query; none when disabled."""
    found = queries.find_standing(db.session(), person=person_id)
    if found is None or found.person.disabled_at is not None:
        return None
    grants: Iterable[tuple[Role, int | None]] = ((g.role, g.college_id) for g in found.person.grants)
    return SignedIn(found.person, frozenset(grants), found.is_tutor, found.is_instructor, found.is_station_lead)


def init(app: Flask) -> None:
    """Tell Flask-Login how to load a person and where to sign in."""

    @login_manager.user_loader
    def _load(kept: str) -> SignedIn | None:
        person, _, generation = kept.partition(":")
        if not person.isdecimal():
            return None
        found = load(int(person))
        return found if found and str(found.person.sign_in_generation) == generation else None

    @login_manager.unauthorized_handler
    def _ask() -> Response:
        target = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("accounts.sign_in", next=target), 303)
