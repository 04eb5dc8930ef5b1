"""The desk for who and what is free when: instructors, venues, stations, classes."""

from collections import Counter
from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy import free_time
from academy.access import offering_of_mine, requires, teacher
from academy.clock import today
from academy.extensions import db
from academy.free_time import Forms
from academy.office.room import room
from courses.availability import queries
from courses.availability.rules import LEAST_ANSWERS, survey_of
from courses.enrollment import queries as enrollment
from courses.scheduling import queries as scheduling
from courses.scheduling import standing, teaching
from courses.school import queries as school

AHEAD = timedelta(days=366)


@room.app_template_global()
def availability_tabs(page: str) -> list[tuple[str, str, bool]]:
    """List what may be free as tabs.

    :param page: the endpoint of the present one
    """
    pages = {
        "office.availability": _("Instructors"),
        "office.venues_open": _("Venues"),
        "office.stations_on_duty": _("Stations"),
    }
    return [(text, url_for(name), name == page) for name, text in pages.items()]


@room.get("/office/availability")
@requires("availability.enter")
def availability() -> ResponseReturnValue:
    """List all who teach with their weeks at a glance, those first who have not said anything."""
    session = db.session()
    people = scheduling.list_teachers(session)
    answers = queries.answers_of(session, people=[one.id for one in people])
    weeks = {person: queries.week_of(said) for person, said in answers.items()}
    ordered = sorted(people, key=lambda one: one.id in answers)
    return render_template("office/availability.html", people=ordered, answers=answers, weeks=weeks)


@room.get("/office/availability/venues")
@requires("venue.read")
def venues_open() -> ResponseReturnValue:
    """List the venues in use with when they are open."""
    venues = school.list_usable_venues(db.session())
    open_times = queries.open_times_of(db.session(), venues=[one.id for one in venues])
    return render_template("office/availability_venues.html", venues=venues, open_times=open_times)


@room.get("/office/availability/stations")
@requires("duty.edit")
def stations_on_duty() -> ResponseReturnValue:
    """List the stations with how many sessions to come lack people on duty."""
    session, first = db.session(), today()
    stations = school.list_stations(session)
    ids = [one.id for one in stations]
    watches = standing.list_watches(session, stations=ids, first=first, last=first + AHEAD)
    return render_template(
        "office/availability_stations.html",
        stations=stations,
        kept=queries.stations_with_roster(session),
        watched=Counter(one.session.venue.station_id for one in watches),
        short=Counter(one.session.venue.station_id for one in watches if one.is_short),
    )


@room.get("/office/people/<int:person_id>/availability")
@requires("availability.enter")
def person_availability(person_id: int) -> ResponseReturnValue:
    """Show what somebody who teaches has said about their free time."""
    return _person_page(person_id, free_time.blank_forms(teacher(person_id).id))


@room.post("/office/people/<int:person_id>/availability")
@requires("availability.enter")
def say_for_person(person_id: int) -> ResponseReturnValue:
    """Save the week of somebody who has told it on the phone."""
    if unsaved := free_time.say(teacher(person_id).id):
        return _person_page(person_id, unsaved)
    flash(_("The changes are saved."))
    return redirect(url_for("office.person_availability", person_id=person_id), 303)


@room.post("/office/people/<int:person_id>/availability/exceptions")
@requires("availability.enter")
def add_exception_for_person(person_id: int) -> ResponseReturnValue:
    """Add days on which somebody's week is not as usual."""
    if unsaved := free_time.add_exception(teacher(person_id).id):
        return _person_page(person_id, unsaved)
    flash(_("The exception is added."))
    return redirect(url_for("office.person_availability", person_id=person_id, _anchor="exceptions"), 303)


@room.post("/office/people/<int:person_id>/availability/exceptions/<int:exception_id>/remove")
@requires("availability.enter")
def remove_exception_of_person(person_id: int, exception_id: int) -> ResponseReturnValue:
    """Remove one of somebody's exceptions."""
    free_time.remove_exception(teacher(person_id).id, exception_id)
    flash(_("The exception is removed."))
    return redirect(url_for("office.person_availability", person_id=person_id, _anchor="exceptions"), 303)


def _person_page(person_id: int, forms: Forms) -> ResponseReturnValue:
    person, facts = teacher(person_id), free_time.facts(person_id)
    return render_template("office/person_availability.html", person=person, forms=forms, **facts), forms.status


@room.get("/office/offerings/<code>/free-time")
@requires("offering.plan")
def class_free_time(code: str) -> ResponseReturnValue:
    """Show when the people of a class are free, added up so that nobody can be told from it."""
    offering, session = offering_of_mine(code), db.session()
    people = enrollment.list_seated(session, offering=offering.id)
    answers = queries.answers_of(session, people=people)
    survey = survey_of(len(people), [queries.week_of(said) for said in answers.values()])
    taught = frozenset((day, one.part) for one in teaching.hours_of_school(session) for day in one.weekdays)
    return render_template(
        "office/free_time.html", offering=offering, survey=survey, taught=taught, least=LEAST_ANSWERS
    )
