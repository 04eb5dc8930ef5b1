"""Who may reach what: one table of rights, and loaders that answer 404 for records out of reach.

A view names its right by :func:`requires`; an application with a view that names none does not start.
"""

from collections.abc import Callable
from enum import Enum, auto
from functools import wraps
from typing import Any

from flask import Flask, abort, current_app
from flask.typing import ResponseReturnValue
from flask_login import current_user

from academy.extensions import db, login_manager
from academy.login import SignedIn, current
from courses.attendance import queries as attendance
from courses.catalog import queries as catalog
from courses.catalog.models import Course, Offering
from courses.certificates import queries as certificates
from courses.certificates.models import Certificate
from courses.certificates.queries import PrintJob
from courses.enrollment import queries as enrollments
from courses.enrollment.models import Enrollment, RosterImport
from courses.people.models import Person
from courses.people.rules import Role
from courses.planning import draft_queries as drafts
from courses.planning.models import TimetableDraft
from courses.scheduling import queries as scheduling
from courses.scheduling.models import TrainingSession
from courses.school import queries as school
from courses.school.models import Station

View = Callable[..., ResponseReturnValue]


class Who(Enum):
    """The circles of people: each inside the one before, but for the station leads, who may be anybody."""

    ANYONE = auto()
    SIGNED_IN = auto()
    TEACHING = auto()
    """Instructors, tutors, and those who run the school."""
    OFFICE = auto()
    """College officers, officials, administrators."""
    WHOLE_SCHOOL = auto()
    """Officials and administrators."""
    ADMINISTRATION = auto()
    STATION_LEADS = auto()
    """Those who lead a station; who runs the school has pages of the office for it."""


RIGHTS: dict[str, Who] = {
    "page.read": Who.ANYONE,
    "certificate.verify": Who.ANYONE,
    "feed.read": Who.ANYONE,
    "account.enter": Who.ANYONE,
    "guardian.consent": Who.ANYONE,
    "service.watch": Who.ANYONE,
    "account.keep": Who.SIGNED_IN,
    "offering.enroll": Who.SIGNED_IN,
    "record.read_own": Who.SIGNED_IN,
    "free_time.say": Who.SIGNED_IN,
    "roll.take": Who.TEACHING,
    "availability.say_own": Who.TEACHING,
    "station.lead": Who.STATION_LEADS,
    "office.enter": Who.OFFICE,
    "course.edit": Who.OFFICE,
    "offering.plan": Who.OFFICE,
    "enrollment.manage": Who.OFFICE,
    "completion.decide": Who.OFFICE,
    "certificate.issue": Who.OFFICE,
    "person.read": Who.OFFICE,
    "person.add": Who.OFFICE,
    "person.edit": Who.OFFICE,
    "link.hand_out": Who.OFFICE,
    "guardian.confirm": Who.OFFICE,
    "availability.enter": Who.OFFICE,
    "duty.edit": Who.OFFICE,
    "venue.read": Who.OFFICE,
    "mail.watch": Who.WHOLE_SCHOOL,
    "school.edit": Who.WHOLE_SCHOOL,
    "role.grant": Who.ADMINISTRATION,
}
"""Every right and the circle that has it; which records, the loaders below decide."""


def belongs(signed_in: SignedIn, who: Who) -> bool:
    """Whether a person who is signed in belongs to a circle."""
    if who in (Who.ANYONE, Who.SIGNED_IN):
        return True
    if who is Who.TEACHING:
        return signed_in.is_instructor or signed_in.is_tutor or belongs(signed_in, Who.OFFICE)
    if who is Who.OFFICE:
        return signed_in.has(Role.COLLEGE_OFFICER, Role.OFFICIAL, Role.ADMINISTRATOR)
    if who is Who.WHOLE_SCHOOL:
        return signed_in.is_whole_school
    if who is Who.STATION_LEADS:
        return signed_in.is_station_lead
    return signed_in.has(Role.ADMINISTRATOR)


def may(right: str) -> bool:
    """Whether the visitor has a right; for pages that show or hide a way."""
    who = RIGHTS[right]
    if who is Who.ANYONE:
        return True
    return bool(current_user.is_authenticated) and belongs(current(), who)


def may_enter(endpoint: str) -> bool:
    """Whether the visitor has the right that a page asks for."""
    view: Any = current_app.view_functions[endpoint]
    return may(view.right)


def requires(right: str) -> Callable[[View], View]:
    """Let only those with the right into a view: others sign in first, or are told that it is not for them (403)."""
    who = RIGHTS[right]

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            if who is not Who.ANYONE:
                if not current_user.is_authenticated:
                    return login_manager.unauthorized()
                if not belongs(current(), who):
                    abort(403)
            return view(*args, **kwargs)

        guarded.right = right  # type: ignore[attr-defined]
        return guarded

    return guard


OPEN_ENDPOINTS = frozenset({"static", "bootstrap.static"})
"""Files of ours that are the same for everyone."""


def unruled(app: Flask) -> list[str]:
    """List the endpoints that no right guards."""
    return sorted(
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint not in OPEN_ENDPOINTS and getattr(view, "right", None) not in RIGHTS
    )


def check_all_ruled(app: Flask) -> None:
    """Refuse to start with a route that nobody thought about.

    :raises RuntimeError: names the endpoints
    """
    if missing := unruled(app):
        raise RuntimeError(f"no access rule for: {', '.join(missing)}")


def reach() -> frozenset[int] | None:
    """Give the colleges whose records the officer sees; None: all."""
    return None if current().is_whole_school else current().college_ids


# Loaders: the record, or 404 as for one that does not exist.


def course_of_mine(code: str) -> Course:
    """Give a course that the officer may edit."""
    found = catalog.find_course(db.session(), code=code)
    if found is None or not current().acts_for(found.college_id):
        abort(404)
    return found


def offering_of_mine(code: str) -> Offering:
    """Give an offering that the officer may plan."""
    found = catalog.find_offering(db.session(), code=code)
    if found is None or not current().acts_for(found.course.college_id):
        abort(404)
    return found


def session_of_mine(session_id: int) -> TrainingSession:
    """Give a session that the officer may plan."""
    found = scheduling.find_session(db.session(), session_id=session_id)
    if found is None or not current().acts_for(found.offering.course.college_id):
        abort(404)
    return found


def session_to_mark(session_id: int) -> TrainingSession:
    """Give a session whose roll the person may take: as its instructor, its tutor, or an officer of the college."""
    found = scheduling.find_session(db.session(), session_id=session_id)
    if found is None or not attendance.may_take_roll(found, person=current().id, officer=is_officer_of(found)):
        abort(404)
    return found


def is_officer_of(session: TrainingSession) -> bool:
    """Whether the person runs the college of a session."""
    return current().acts_for(session.offering.course.college_id)


def own_certificate(certificate_id: int) -> Certificate:
    """Give a certificate of the person's own."""
    found = certificates.find_certificate(db.session(), certificate=certificate_id)
    if found is None or found.enrollment.person_id != current().id:
        abort(404)
    return found


def certificate_of_mine(certificate_id: int) -> Certificate:
    """Give a certificate of a college whose officer the person is."""
    found = certificates.find_certificate(db.session(), certificate=certificate_id)
    if found is None or not current().acts_for(found.enrollment.offering.course.college_id):
        abort(404)
    return found


def print_job_of_mine(job_id: int) -> PrintJob:
    """Give a job that prints certificates of a college whose officer the person is."""
    found = certificates.find_print_job(db.session(), job=job_id)
    if found is None or not current().acts_for(found.college_id):
        abort(404)
    return found


def station_of_mine(station_id: int) -> Station:
    """Give a station that the person leads."""
    found = school.get_station(db.session(), station=station_id)
    if found.lead_id != current().id:
        abort(404)
    return found


def teacher(person_id: int) -> Person:
    """Give somebody who may be asked to teach: an instructor, or one whom a session or a class names."""
    found = scheduling.find_teacher(db.session(), person=person_id)
    if found is None:
        abort(404)
    return found


def draft_of_mine(draft_id: int) -> TimetableDraft:
    """Give a draft of the timetable that is about classes of the officer's colleges, and no others."""
    found = drafts.find_draft(db.session(), draft=draft_id)
    colleges = drafts.colleges_of(db.session(), offerings=found.wishes["offerings"]) if found else set()
    if found is None or not all(current().acts_for(one) for one in colleges):
        abort(404)
    return found


def public_course(code: str) -> Course:
    """Give a course that everyone may look up."""
    found = catalog.find_public_course(db.session(), code=code)
    if found is None:
        abort(404)
    return found


def public_offering(code: str) -> Offering:
    """Give an offering that everyone may look up: any but a draft."""
    found = catalog.find_public_offering(db.session(), code=code)
    if found is None:
        abort(404)
    return found


def roster_of_mine(code: str, roster_id: int) -> RosterImport:
    """Give a roster that was sent for an offering that the officer may plan."""
    found = enrollments.find_roster(db.session(), roster=roster_id)
    if found is None or not _is_of_mine(found.offering, code):
        abort(404)
    return found


def enrollment_of_mine(code: str, enrollment_id: int) -> Enrollment:
    """Give an enrollment in an offering that the officer may plan."""
    found = enrollments.find_enrollment(db.session(), enrollment=enrollment_id)
    if found is None or not _is_of_mine(found.offering, code):
        abort(404)
    return found


def _is_of_mine(offering: Offering, code: str) -> bool:
    """Whether an offering is the one that an address names, and one that the officer may plan."""
    return offering.code == code.upper() and current().acts_for(offering.course.college_id)
