"""Calendars under secret addresses: read by phones, again and again, without anybody signed in.

An answer depends on the address alone: neither a cookie nor the program's language changes it, and no session begins.
"""

import hashlib
from urllib.parse import urlsplit

from flask import Response, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from academy import labels, locale, wording
from academy.access import requires
from academy.clock import moment
from academy.extensions import db
from academy.public.views import room
from courses.feeds import document, queries
from courses.feeds.models import CalendarFeed
from courses.feeds.queries import Before, Entry
from courses.scheduling.queries import title_of
from courses.scheduling.rules import SessionState
from courses.values import Bilingual

NO_FEED = "没有这个日历，或者它的地址已经作废。There is no such calendar, or its address is no longer in use.\n"
"""In both languages: nobody is here whose language one could know. Whether it ever was one is not said."""


@room.get("/feeds/<token>.ics")
@requires("feed.read")
def feed(token: str) -> ResponseReturnValue:
    """Give a calendar to a program that knows its address; one that has it as it is gets nothing new (304)."""
    found = queries.find_by_token(db.session(), token=token)
    if found is None:
        return Response(NO_FEED, 404, mimetype="text/plain")
    response = Response(_written(found), content_type="text/calendar; charset=utf-8")
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
    return response.make_conditional(request)


def _written(found: CalendarFeed) -> bytes:
    entries = queries.list_entries(db.session(), feed=found, at=moment())
    with force_locale(_language_of(found)):
        meetings = [_meeting(one, is_of_venue=found.venue_id is not None) for one in entries]
        return document.written(_name_of(found), meetings)


def _language_of(found: CalendarFeed) -> str:
    """Choose the language of the feed's person; a venue's speaks that of whoever made it."""
    reader = found.person or found.created_by
    return reader.locale if reader else locale.DEFAULT


def _name_of(found: CalendarFeed) -> str:
    whose = wording.of(found.venue.label) if found.venue else _("My sessions")
    return f"{_('Lecong League School')} · {whose}"


def _meeting(entry: Entry, *, is_of_venue: bool) -> document.Meeting:
    meeting, base_url = entry.meeting, current_app.config["ACADEMY"].base_url
    is_cancelled = meeting.state is SessionState.CANCELLED
    title = wording.of(title_of(meeting.offering.label, meeting.label))
    return document.Meeting(
        uid=f"session-{meeting.id}@{urlsplit(base_url).hostname}",
        sequence=meeting.version,
        changed_at=entry.changed_at,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        is_cancelled=is_cancelled,
        summary=_("Cancelled: %(title)s", title=title) if is_cancelled else title,
        location=_place(meeting.venue.label, meeting.venue.address),
        description="\n".join(_lines(entry, is_of_venue=is_of_venue)),
        url=base_url + _page_of(entry),
        category=wording.of(meeting.offering.course.college.label),
    )


def _place(venue: Bilingual, address: str) -> str:
    name = wording.of(venue)
    return _("%(venue)s, %(address)s", venue=name, address=address) if address else name


def _page_of(entry: Entry) -> str:
    if entry.is_taught:
        return url_for("instructor.roll", session_id=entry.meeting.id)
    return url_for("public.offering", code=entry.meeting.offering.code)


def _lines(entry: Entry, *, is_of_venue: bool) -> list[str]:
    """Say what there is to know beyond time and place, what is new first; of a venue's sessions nothing of persons."""
    meeting = entry.meeting
    lines = []
    if meeting.state is SessionState.CANCELLED:
        lines.append(_("Reason: %(reason)s", reason=meeting.cancel_reason))
    if entry.before:
        lines.append(_moved(entry.before))
    lines.append(f"{labels.of(meeting.kind)} · {wording.credit_hours(meeting.credit_hours)}")
    if meeting.instructors and not is_of_venue:
        lines.append(_("Instructors: %(names)s", names=wording.listed(one.name for one in meeting.instructors)))
    return lines


def _moved(before: Before) -> str:
    time = wording.timespan(before.starts_at, before.ends_at)
    if before.is_other_venue:
        return _("Moved; it was planned for %(time)s, %(venue)s.", time=time, venue=wording.of(before.venue))
    return _("Moved; it was planned for %(time)s.", time=time)
