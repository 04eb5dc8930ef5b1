"""The papers of the timetable: records put into the form that the offices of the town know."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from academy import labels, wording
from academy.sheets import Block, Cell, Column, Sheet, foot, head
from courses.catalog.rules import Kind, OfferingState
from courses.scheduling.paper import Duties, Entry, Plan, StationPlan, by_day
from courses.school.rules import Calendar
from courses.values import Bilingual, school_day


def term_plan(term: Bilingual, plans: Sequence[Plan], *, reporter: str, day: date) -> Sheet:
    """Make the plan of a term: all classes, each with its sessions."""
    return Sheet(
        title=_("Lecong League School: plan of classes, %(term)s", term=wording.of(term)),
        head=head(reporter, day),
        columns=_session_columns(topic=34, place=22, people=14, remarks=16),
        blocks=tuple(Block(_session_rows(plan.entries), _summary(plan)) for plan in plans),
        foot=foot(),
        nothing=_("Nothing is placed yet."),
        is_landscape=True,
    )


def class_timetable(plan: Plan, *, reporter: str, day: date) -> Sheet:
    """Make the timetable of a class."""
    college, name = wording.of(plan.group.college), wording.of(plan.group.label)
    return Sheet(
        title=_("Lecong League School, %(college)s: timetable of %(class)s", **{"college": college, "class": name}),
        head=head(reporter, day),
        columns=_session_columns(topic=26, place=17, people=12, remarks=17),
        blocks=(Block(_session_rows(plan.entries), _summary(plan)),),
        foot=foot(),
        nothing=_("Nothing is placed yet."),
    )


def _session_columns(*, topic: int, place: int, people: int, remarks: int) -> tuple[Column, ...]:
    return (
        *_when(),
        _kind(),
        Column(_("Topic"), topic, is_centered=False),
        _hours(),
        Column(_("Venue"), place),
        Column(_("Instructors"), people),
        Column(_("Remarks"), remarks, is_centered=False),
    )


def _when() -> tuple[Column, ...]:
    """Give what the tables of one class, one person or one place begin with."""
    day = Column(_("Day"), 22 if wording.is_chinese() else 14, is_whole=True)
    return Column(_("No."), 7), day, Column(_("Time"), 16, is_whole=True)


def _kind() -> Column:
    return Column(_("Kind"), 8 if wording.is_chinese() else 12)


def _hours() -> Column:
    return Column(_("Hours"), 7 if wording.is_chinese() else 9)


def _session_rows(entries: Iterable[Entry]) -> list[list[Cell]]:
    return [
        [
            number,
            wording.sheet_day(school_day(one.starts_at)),
            wording.sheet_times(one.starts_at, one.ends_at),
            labels.of(one.kind),
            wording.of(one.title),
            one.credit_hours,
            wording.of(one.venue),
            wording.listed(one.instructors),
            _remarks(one),
        ]
        for number, one in enumerate(entries, start=1)
    ]


def _summary(plan: Plan) -> str:
    """Say what a class is and what its sessions add up to."""
    group = plan.group
    parts = [
        wording.of(group.label),
        wording.of(group.college),
        ngettext("%(num)s trainee", "%(num)s trainees", group.people),
        _("class tutor: %(name)s", name=group.tutor) if group.tutor else "",
        ngettext("%(num)s session", "%(num)s sessions", plan.held),
        _(
            "%(hours)s credit hours (theory %(theory)s, practice %(practice)s)",
            hours=wording.hours(plan.hours()),
            theory=wording.hours(plan.hours(Kind.THEORY)),
            practice=wording.hours(plan.hours(Kind.PRACTICE)),
        ),
        labels.of(OfferingState.DRAFT) if group.state is OfferingState.DRAFT else "",
    ]
    return _side_by_side(parts)


def _side_by_side(parts: Iterable[str]) -> str:
    return ("\u3000" if wording.is_chinese() else " · ").join(filter(None, parts))


def week_sheet(monday: date, entries: Sequence[Entry], calendar: Calendar, *, reporter: str, day: date) -> Sheet:
    """Make the sheet of a week: all sessions, day by day."""
    sunday = monday + timedelta(days=6)
    blocks, number = [], 1
    for on_day, found in by_day(entries):
        blocks.append(Block(_week_rows(found, number), _day_heading(on_day, calendar)))
        number += len(found)
    days = {"first": wording.day(monday), "last": wording.day(sunday)}
    return Sheet(
        title=_("Lecong League School: sessions from %(first)s to %(last)s", **days),
        head=head(reporter, day),
        columns=(
            Column(_("No."), 7),
            Column(_("Time"), 15, is_whole=True),
            Column(_("Class"), 28),
            Column(_("Topic"), 36, is_centered=False),
            _kind(),
            Column(_("Venue"), 22),
            Column(_("Instructors"), 14),
            Column(_("Remarks"), 18, is_centered=False),
        ),
        blocks=tuple(blocks),
        foot=foot(),
        nothing=_("Nothing takes place in this week."),
        is_landscape=True,
    )


def _day_heading(day: date, calendar: Calendar) -> str:
    entry = calendar.days.get(day)
    named = [wording.of(entry.label), labels.of(entry.kind)] if entry else []
    return _side_by_side((wording.sheet_day(day), *named))


def _week_rows(entries: Sequence[Entry], first: int) -> list[list[Cell]]:
    return [
        [
            number,
            wording.sheet_times(one.starts_at, one.ends_at),
            wording.of(one.group.label),
            wording.of(one.title),
            labels.of(one.kind),
            wording.of(one.venue),
            wording.listed(one.instructors),
            _remarks(one),
        ]
        for number, one in enumerate(entries, start=first)
    ]


def instructor_timetable(name: str, term: Bilingual, entries: Sequence[Entry], *, reporter: str, day: date) -> Sheet:
    """Make the timetable of somebody who teaches."""
    return Sheet(
        title=_("Lecong League School: sessions of %(name)s, %(term)s", name=name, term=wording.of(term)),
        head=head(reporter, day),
        columns=(
            *_when(),
            Column(_("Class"), 26),
            Column(_("Topic"), 30, is_centered=False),
            _kind(),
            _hours(),
            Column(_("Venue"), 19),
            Column(_("Remarks"), 16, is_centered=False),
        ),
        blocks=(Block(_taught_rows(entries)),),
        foot=foot(),
        nothing=_("Nothing is placed yet."),
        is_landscape=True,
    )


def _taught_rows(entries: Sequence[Entry]) -> list[list[Cell]]:
    return [
        [
            number,
            wording.sheet_day(school_day(one.starts_at)),
            wording.sheet_times(one.starts_at, one.ends_at),
            wording.of(one.group.label),
            wording.of(one.title),
            labels.of(one.kind),
            one.credit_hours,
            wording.of(one.venue),
            _remarks(one),
        ]
        for number, one in enumerate(entries, start=1)
    ]


def station_table(term: Bilingual, plans: Sequence[StationPlan], *, reporter: str, day: date) -> Sheet:
    """Make the table of the stations: what practice takes place there, and who is on duty."""
    return Sheet(
        title=_("Lecong League School: practice and duty at the stations, %(term)s", term=wording.of(term)),
        head=head(reporter, day),
        columns=(
            *_when(),
            Column(_("Class"), 26),
            Column(_("Trainees"), 11),
            Column(_("Topic"), 28, is_centered=False),
            Column(_("Led by"), 14),
            Column(_("Volunteers on duty"), 16),
            Column(_("Remarks"), 16, is_centered=False),
        ),
        blocks=tuple(Block(_station_rows(plan), _station_heading(plan)) for plan in plans),
        foot=foot(),
        nothing=_("Nothing is placed yet."),
        is_landscape=True,
    )


def _station_heading(plan: StationPlan) -> str:
    room = ngettext("room for %(num)s trainee", "room for %(num)s trainees", plan.capacity)
    return _side_by_side((wording.of(plan.label), room))


def _station_rows(plan: StationPlan) -> list[list[Cell]]:
    return [
        [
            number,
            wording.sheet_day(school_day(one.starts_at)),
            wording.sheet_times(one.starts_at, one.ends_at),
            wording.of(one.group.label),
            one.group.people,
            wording.of(one.title),
            wording.listed(one.instructors),
            _on_duty(duties),
            _remarks(one),
        ]
        for number, (one, duties) in enumerate(plan.entries, start=1)
    ]


def _on_duty(duties: Duties | None) -> str:
    if duties is None:
        return ""
    return _("%(volunteers)s, leaders: %(leaders)s", volunteers=duties.volunteers, leaders=duties.leaders)


def _remarks(entry: Entry) -> str:
    """Say in words what is not as usual: color alone would not come out of the printer."""
    cancelled = _("Cancelled: %(reason)s", reason=entry.cancelled) if entry.cancelled is not None else ""
    draft = labels.of(OfferingState.DRAFT) if entry.group.state is OfferingState.DRAFT else ""
    return wording.listed(filter(None, (cancelled, draft)))
