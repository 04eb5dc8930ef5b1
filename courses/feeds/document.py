"""Calendars as phones read them: iCalendar (RFC 5545), with the properties of RFC 7986 that subscriptions use."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from icalendar import Calendar, Event, Timezone, vText

from courses.values import SCHOOL_ZONE

PRODUCT = "-//Lecong League School//Calendar 1.0//ZH"
ASK_AGAIN = timedelta(hours=1)
"""How often programs are asked to look for changes; most take their time."""
LINE_ENDS = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""What RFC 5545 (3.1, 3.3.11) allows in no text: control characters but the tab; and halves of characters."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session with all its texts ready, in the reader's language."""

    uid: str
    """The same for ever: by it a program knows that a changed event is the one that it has."""
    sequence: int
    """Raised by each change: the higher one holds."""
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    is_cancelled: bool
    summary: str
    location: str
    description: str
    url: str
    category: str


def written(name: str, meetings: Iterable[Meeting]) -> bytes:
    """Write a calendar: the same bytes for the same facts, whenever it is asked for.

    It has no METHOD, so that DTSTAMP is when an event last changed (RFC 5545, 3.8.7.2) and not when it was written.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", _plain(name, is_line=True))
    calendar.add("x-wr-calname", _plain(name, is_line=True))
    calendar.add("x-wr-timezone", SCHOOL_ZONE.key)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    calendar.add_component(_zone())
    for meeting in meetings:
        calendar.add_component(_event(meeting))
    content: bytes = calendar.to_ical()
    return content


@cache
def _zone() -> Timezone:
    """Describe the school's time zone: eight hours ahead of UTC all year, since summer time ended in 1991."""
    zone = Timezone.from_tzid(SCHOOL_ZONE.key, first_date=date(1992, 1, 1), last_date=date(2038, 1, 1))
    zone.pop("COMMENT", None)
    return zone


def _event(meeting: Meeting) -> Event:
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.changed_at)
    event.add("last-modified", meeting.changed_at)
    event.add("dtstart", meeting.starts_at.astimezone(SCHOOL_ZONE))
    event.add("dtend", meeting.ends_at.astimezone(SCHOOL_ZONE))
    event.add("status", "CANCELLED" if meeting.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if meeting.is_cancelled else "OPAQUE")
    event.add("summary", _plain(meeting.summary, is_line=True))
    event.add("location", _plain(meeting.location, is_line=True))
    event.add("description", _plain(meeting.description))
    event.add("url", meeting.url)
    event.add("categories", [_plain(meeting.category, is_line=True)])
    return event


def _plain(text: str, *, is_line: bool = False) -> vText:
    """Leave only what a text may hold; escaping and folding are the library's, which has to be told that it is one."""
    return vText(NO_TEXT.sub("", LINE_ENDS.sub(" " if is_line else "\n", text)))
