"""The desk for series: a rule, the list that it gives, and all of it in the timetable at once."""

from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from academy import clash_words, clock, wording
from academy.access import offering_of_mine, requires
from academy.clock import moment
from academy.extensions import db
from academy.login import current
from academy.office.forms_series import Choices, RowForm, RowsForm, SeriesForm, Unit, refusal_words
from academy.office.room import room
from academy.transaction import transaction
from courses.availability.queries import list_teaching_times
from courses.catalog.models import Offering
from courses.catalog.queries import list_units
from courses.catalog.rules import Kind, OfferingState
from courses.errors import Refusal
from courses.planning import batch
from courses.planning.grid import times_of
from courses.planning.series import Gap, Proposal, Skip
from courses.scheduling import queries
from courses.scheduling.rules import SessionState
from courses.school import queries as school
from courses.values import SCHOOL_ZONE, school_day

_DAY = timedelta(days=1)


@room.route("/office/offerings/<code>/schedule/series", methods=["GET", "POST"])
@requires("offering.plan")
def series(code: str) -> ResponseReturnValue:
    """Ask for the rule of a series, and show the list that it gives; nothing is placed yet."""
    found = offering_of_mine(code)
    choices = _choices(db.session(), found)
    form = SeriesForm(data=_suggested(db.session(), found, choices), choices=choices)
    if form.validate_on_submit():
        try:
            proposal = batch.propose_series(db.session(), offering=found.id, rule=form.rule())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _list_page(code, RowsForm.of(proposal, form.rule(), choices), proposal)
    unknown = _unknown_years(db.session(), found)
    page = render_template(
        "office/series.html", offering=found, form=form, unknown_years=unknown, is_open=_is_open(found)
    )
    return page, form.status


@room.route("/office/offerings/<code>/schedule/series/rows", methods=["GET", "POST"])
@requires("offering.plan")
def series_rows(code: str) -> ResponseReturnValue:
    """Look over the list once more as it has been changed, or place all of it."""
    found, by = offering_of_mine(code), current().id
    form, offering_id = RowsForm(choices=_choices(db.session(), found)), found.id
    if not form.is_submitted():
        return redirect(url_for("office.series", code=code), 303)
    if form.validate() and form.is_to_save:
        wishes = form.wishes()
        with transaction(form) as session:
            placed = batch.place_series(session, offering=offering_id, wishes=wishes, at=moment(), by=by)
            flash(ngettext("%(num)s session is placed.", "%(num)s sessions are placed.", len(placed)))
            return redirect(url_for("office.schedule", code=code, _anchor="sessions"), 303)
    return _list_page(code, form)


def _list_page(code: str, form: RowsForm, proposal: Proposal | None = None) -> ResponseReturnValue:
    """Show a list with what stands against each row, which placing them for a moment tells."""
    offering = offering_of_mine(code).id
    if form.kept and not any(row.errors for row in form.kept):
        wishes = form.wishes()
        with transaction(form) as session:
            form.judge(batch.check_series(session, offering=offering, wishes=wishes, at=moment()))
    found, session = offering_of_mine(code), db.session()
    years = range(found.term.starts_on.year, found.term.ends_on.year + 1)
    days = {one.day: one.label for one in school.list_days(session, years=years)}
    page = render_template(
        "office/series_rows.html",
        offering=found,
        form=form,
        proposal=proposal,
        gaps_of=lambda row: [gap_words(one) for one in row.shown_gaps(days)],
        left=_left(found, proposal),
        last_gaps=[gap_words(one) for one in proposal.gaps] if proposal else [],
        unknown_years=_unknown_years(session, found),
    )
    return page, form.status


def _left(found: Offering, proposal: Proposal | None) -> list[str]:
    """Name the units that find no day."""
    if proposal is None or not proposal.left:
        return []
    units = {unit.id: unit for unit in list_units(db.session(), course=found.course_id)}
    return [f"{units[one.unit].position}. {wording.of(units[one.unit].label)}" for one in proposal.left]


@room.app_template_global()
def row_words(row: RowForm) -> dict[str, list[str]]:
    """Say what stands against a row, by what it stands in the way of."""
    if row.verdict is None:
        return {"hard": [], "soft": [], "warnings": []}
    words = clash_words.of_report(row.verdict.report)
    refused = refusal_words(row.verdict)
    return {**words, "hard": [refused, *words["hard"]] if refused else words["hard"]}


def gap_words(gap: Gap) -> str:
    """Say why a day is passed over."""
    facts = {"day": wording.short_day(gap.day), "name": wording.of(gap.name)}
    match gap.why:
        case Skip.HOLIDAY:
            return _("%(day)s: holiday, %(name)s", **facts)
        case Skip.MAKE_UP_WORKDAY:
            return _("%(day)s: make-up workday, %(name)s", **facts)
        case Skip.LEFT_OUT:
            return _("%(day)s: week left out", **facts)
        case Skip.OCCUPIED:
            return _("%(day)s: the class meets already", **facts)
        case Skip.TOO_SOON:
            return _("%(day)s: too soon after the theory", **facts)


def _is_open(found: Offering) -> bool:
    return found.state is not OfferingState.CLOSED


def _choices(session: Session, found: Offering) -> Choices:
    return Choices(
        term=found.term,
        times=times_of(list_teaching_times(session)),
        venues=school.list_usable_venues(session),
        teachers=queries.list_teachers(session),
        units=[
            Unit(one.id, one.position, one.label, one.kind, one.credit_hours)
            for one in list_units(session, course=found.course_id)
        ],
    )


def _unknown_years(session: Session, found: Offering) -> list[int]:
    years = set(range(found.term.starts_on.year, found.term.ends_on.year + 1))
    return sorted(years - set(school.list_years(session)))


def _suggested(session: Session, found: Offering, choices: Choices) -> dict[str, Any]:
    """Fill in what the rule will probably be: as the sessions that are placed, from the week after the last."""
    placed = [one for one in queries.list_of_offering(session, offering=found.id) if one.state is SessionState.PLANNED]
    first = max(found.term.starts_on, clock.today() + _DAY)
    if not placed:
        usual = choices.times[0]
        return {"first_day": _within(found, first), "weekdays": [max(usual.weekdays - {6})], "part": usual.name}
    last = placed[-1]
    starts_at, ends_at = (one.astimezone(SCHOOL_ZONE) for one in (last.starts_at, last.ends_at))
    span = (starts_at.time(), ends_at.time())
    part = next((one.name for one in choices.times if (one.starts, one.ends) == span), "")
    by_kind = {one.kind: one for one in placed}
    theory, practice = by_kind.get(Kind.THEORY), by_kind.get(Kind.PRACTICE)
    usable = {one.id for one in choices.venues}
    return {
        "weekdays": [starts_at.weekday()],
        "part": part,
        "starts_at": None if part else span[0],
        "ends_at": None if part else span[1],
        "first_day": _within(found, max(first, school_day(last.starts_at) + _DAY)),
        "theory_venue": theory.venue_id if theory and theory.venue_id in usable else None,
        "practice_venues": sorted({one.venue_id for one in placed if one.kind is Kind.PRACTICE} & usable),
        "theory_instructors": [one.id for one in theory.instructors] if theory else [],
        "practice_instructors": [one.id for one in practice.instructors] if practice else [],
    }


def _within(found: Offering, day: date) -> date | None:
    return day if day <= found.term.ends_on else None
