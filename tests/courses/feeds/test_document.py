"""What is written can be read, by two programs that are not ours, and says the same."""

import re
from datetime import UTC, datetime, timedelta

import icalendar
import vobject
from hypothesis import example, given, settings
from hypothesis import strategies as st

from courses.feeds.document import Meeting, written
from courses.values import SCHOOL_ZONE

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
TEXTS = st.text(
    st.one_of(
        st.sampled_from("，。；：“”《》·\\,;:\"'\n\t=+-@#%&<>^"),
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029"),
    ),
    max_size=90,
)
"""What a title can hold once a form has cleaned it, and more."""
LINES = TEXTS.map(lambda text: text.replace("\n", " "))
MEETINGS = st.builds(
    Meeting,
    uid=st.integers(1).map("session-{}@school.example".format),
    sequence=st.integers(1, 99),
    changed_at=st.integers(0, 10**6).map(lambda minutes: NOON - timedelta(minutes=minutes)),
    starts_at=st.integers(0, 10**6).map(lambda minutes: NOON + timedelta(minutes=minutes)),
    ends_at=st.just(NOON + timedelta(days=1000)),
    is_cancelled=st.booleans(),
    summary=LINES,
    location=LINES,
    description=TEXTS,
    url=st.just("https://school.example/offerings/QM1-2026A"),
    category=LINES,
)


def _meeting(**values: object) -> Meeting:
    usual = {
        "uid": "session-1@school.example",
        "sequence": 1,
        "changed_at": NOON,
        "starts_at": NOON,
        "ends_at": NOON + timedelta(hours=2),
        "is_cancelled": False,
        "summary": "",
        "location": "",
        "description": "",
        "url": "https://school.example/",
        "category": "",
    }
    return Meeting(**{**usual, **values})  # type: ignore[arg-type]


NASTY = _meeting(
    summary="BEGIN:VEVENT =1+1; 甲,乙: \\n “𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷” 🎓👩🏽‍🎓🎓👩🏽‍🎓",
    description="END:VCALENDAR\n\n：一\n;二,\\",
    location=" 团校一号教室 ",
    category="青马,学院;甲",
)


@settings(max_examples=30, deadline=None)
@example("乐从,团校;\\", [NASTY])
@given(LINES, st.lists(MEETINGS, max_size=3, unique_by=lambda one: one.uid))
def test_two_readers_read_what_was_written(name: str, meetings: list[Meeting]) -> None:
    content = written(name, meetings)
    calendar, other = icalendar.Calendar.from_ical(content), vobject.readOne(content.decode())
    calendar.validate()
    assert calendar.get_missing_tzids() == set()
    for as_written in (calendar["NAME"], calendar["X-WR-CALNAME"]):  # which icalendar does not know as texts
        assert re.sub(r"\\(.)", r"\1", as_written) == name
    assert other.x_wr_calname.value == name
    assert [_read_by_icalendar(event) for event in calendar.walk("VEVENT")] == meetings
    assert [error for event in calendar.walk() for error in event.errors] == []
    assert [_read_by_vobject(event) for event in other.contents.get("vevent", [])] == meetings


def _read_by_icalendar(event: icalendar.Component) -> Meeting:
    starts_at, ends_at = event["DTSTART"].dt, event["DTEND"].dt
    assert starts_at.tzinfo.key == ends_at.tzinfo.key == event["DTSTART"].params["TZID"] == SCHOOL_ZONE.key
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt
    return Meeting(
        uid=str(event["UID"]),
        sequence=event["SEQUENCE"],
        changed_at=event["DTSTAMP"].dt,
        starts_at=starts_at,
        ends_at=ends_at,
        is_cancelled={"CANCELLED": True, "CONFIRMED": False}[event["STATUS"]],
        summary=str(event["SUMMARY"]),
        location=str(event["LOCATION"]),
        description=str(event["DESCRIPTION"]),
        url=str(event["URL"]),
        category=str(event["CATEGORIES"].cats[0]),
    )


def _read_by_vobject(event: vobject.base.Component) -> Meeting:
    return Meeting(
        uid=event.uid.value,
        sequence=int(event.sequence.value),
        changed_at=event.dtstamp.value,
        starts_at=event.dtstart.value,
        ends_at=event.dtend.value,
        is_cancelled=event.status.value == "CANCELLED",
        summary=event.summary.value,
        location=event.location.value,
        description=event.description.value,
        url=event.url.value,
        category=event.categories.value[0],
    )


@settings(max_examples=20, deadline=None)
@example("乐从团校" * 30, NASTY)
@given(LINES, MEETINGS)
def test_lines_are_75_octets_long_and_cut_between_characters(name: str, meeting: Meeting) -> None:
    content = written(name, [meeting])
    lines = content.split(b"\r\n")
    assert lines.pop() == b""
    assert not [line for line in lines if len(line) > 75 or b"\n" in line or b"\r" in line]
    assert all(line.decode() for line in lines)


def test_control_characters_and_strange_line_ends_are_left_out() -> None:
    content = written("\x00校\r\n名", [_meeting(summary="一\x07二\r三", description="一\u2028二\x85三\r\n四\x1b")])
    [event] = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert (str(event["SUMMARY"]), str(event["DESCRIPTION"])) == ("一二 三", "一\n二\n三\n四")
    assert vobject.readOne(content.decode()).vevent.description.value == "一\n二\n三\n四"


def test_the_same_facts_are_the_same_bytes_and_a_cancelled_one_leaves_its_time_free() -> None:
    meetings = [_meeting(is_cancelled=True)]
    assert written("校", meetings) == written("校", meetings)
    assert b"TRANSP:TRANSPARENT" in written("校", meetings)
    assert b"TRANSP:OPAQUE" in written("校", [_meeting()])


def test_time_and_zone_hold_over_midnight_and_new_year() -> None:
    starts_at = datetime(2026, 12, 31, 23, 30, tzinfo=SCHOOL_ZONE)
    content = written("校", [_meeting(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))])
    assert b"DTSTART;TZID=Asia/Shanghai:20261231T233000" in content
    assert b"DTEND;TZID=Asia/Shanghai:20270101T003000" in content
    event = vobject.readOne(content.decode()).vevent
    assert event.dtstart.value.utcoffset() == event.dtend.value.utcoffset() == timedelta(hours=8)


def test_what_programs_need_to_subscribe_is_there() -> None:
    content = written("校", [])
    for line in (b"VERSION:2.0", b"CALSCALE:GREGORIAN", b"REFRESH-INTERVAL;VALUE=DURATION:PT1H", b"TZID:Asia/Shanghai"):
        assert line in content
    assert b"METHOD" not in content, "with it DTSTAMP would have to be the moment of writing"
