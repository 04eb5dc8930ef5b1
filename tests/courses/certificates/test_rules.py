"""Who completes, and by how much the others miss it; numbers and codes as they are written and typed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.attendance.rules import MarkStatus
from courses.catalog.rules import CompletionRule, Kind
from courses.certificates import rules
from courses.certificates.rules import Attendance, Finding, Outcome, Requirement, Reveal, Tries, Verdict, verdict
from tests.factories import NOW

PRESENT, ABSENT, LEAVE = MarkStatus.PRESENT, MarkStatus.ABSENT, MarkStatus.LEAVE
THEORY, PRACTICE = Kind.THEORY, Kind.PRACTICE


def rule(*, percent: int = 80, theory: int = 0, practice: int = 0, absences: int = 1) -> CompletionRule:
    return CompletionRule(percent, Decimal(theory), Decimal(practice), absences)


def meeting(
    hours: object = 3, *, kind: Kind = THEORY, status: MarkStatus | None = PRESENT, over: bool = True
) -> Attendance:
    """A session of so many hours, attended in full unless the status says otherwise."""
    planned = Decimal(str(hours))
    return Attendance(kind, planned, over, status, planned if status is PRESENT else Decimal(0))


def finding(found: Verdict, requirement: Requirement) -> Finding:
    return next(one for one in found.findings if one.requirement is requirement)


def test_exactly_80_percent_of_30_hours_completes() -> None:
    found = verdict(rule(), [meeting() for _ in range(8)] + [meeting(status=LEAVE) for _ in range(2)])
    assert found.is_complete
    assert found.attendance == Finding(
        Requirement.ATTENDANCE, Decimal(80), Decimal("80.0"), is_met=True, missing=Decimal(0), is_within_reach=True
    )


def test_38_of_48_hours_is_79_percent_and_does_not_complete() -> None:
    found = verdict(rule(), [meeting(38), meeting(10, status=LEAVE)])
    assert found.outcome is Outcome.OUT_OF_REACH
    assert found.attendance.reached == Decimal("79.2")
    assert found.attendance.missing == Decimal("0.5"), "0.4 hours are short, and hours come in halves"
    assert [one.requirement for one in found.missing] == [Requirement.ATTENDANCE]


def test_rounding_never_shows_the_share_that_has_not_been_reached() -> None:
    found = verdict(rule(percent=99), [meeting(49), meeting("0.5", status=LEAVE)])
    assert not found.is_complete
    assert found.attendance.reached == Decimal("98.9")


@pytest.mark.parametrize(("kind", "requirement"), [(THEORY, Requirement.THEORY), (PRACTICE, Requirement.PRACTICE)])
def test_each_half_of_the_course_has_its_own_minimum(kind: Kind, requirement: Requirement) -> None:
    other = PRACTICE if kind is THEORY else THEORY
    minimums = rule(percent=0, theory=6 if kind is THEORY else 0, practice=6 if kind is PRACTICE else 0)
    found = verdict(minimums, [meeting(20, kind=other), meeting("4.5", kind=kind), meeting(3, kind=kind, status=LEAVE)])
    assert [one.requirement for one in found.missing] == [requirement]
    assert finding(found, requirement).missing == Decimal("1.5")
    assert verdict(minimums, [meeting(6, kind=kind)]).is_complete


def test_one_unexcused_absence_is_forgiven_and_the_second_is_final() -> None:
    attended = [meeting() for _ in range(20)]
    assert verdict(rule(), [*attended, meeting(status=ABSENT)]).is_complete
    found = verdict(
        rule(), [*attended, meeting(status=ABSENT), meeting(status=ABSENT), meeting(status=None, over=False)]
    )
    assert found.outcome is Outcome.OUT_OF_REACH, "sessions to come do not take an absence back"
    assert finding(found, Requirement.UNEXCUSED).missing == 1


def test_leave_is_no_unexcused_absence_but_earns_nothing() -> None:
    found = verdict(rule(percent=50, absences=0), [meeting(), meeting(status=LEAVE)])
    assert found.is_complete
    assert found.hours == 3


def test_sessions_to_come_keep_it_within_reach_until_they_no_longer_suffice() -> None:
    ahead = [meeting(status=None, over=False) for _ in range(4)]
    possible = verdict(rule(), [meeting() for _ in range(4)] + [meeting(status=LEAVE) for _ in range(2)] + ahead)
    assert (possible.outcome, possible.to_come, possible.unmarked) == (Outcome.POSSIBLE, 4, 0)
    assert possible.attendance.missing == 12
    gone = verdict(rule(), [meeting() for _ in range(3)] + [meeting(status=LEAVE) for _ in range(3)] + ahead)
    assert gone.outcome is Outcome.OUT_OF_REACH


def test_open_rolls_are_waited_for() -> None:
    found = verdict(rule(), [meeting(), meeting(status=None)])
    assert (found.outcome, found.unmarked, found.to_come) == (Outcome.AWAITING_MARKS, 1, 0)


def test_a_class_without_sessions_completes_nobody() -> None:
    found = verdict(rule(percent=0), [])
    assert not found.is_complete
    assert found.attendance.reached == 0


def test_hours_are_summed_by_kind() -> None:
    found = verdict(rule(), [meeting(3), meeting("2.5", kind=PRACTICE), meeting(4, kind=PRACTICE, status=LEAVE)])
    assert (found.theory_hours, found.practice_hours) == (Decimal(3), Decimal("2.5"))
    assert (found.planned_theory, found.planned_practice) == (Decimal(3), Decimal("6.5"))


halves = st.integers(min_value=1, max_value=16).map(lambda n: Decimal(n) / 2)


@st.composite
def attendances(draw: st.DrawFn) -> Attendance:
    planned = draw(halves)
    status = draw(st.none() | st.sampled_from(MarkStatus))
    earned = min(planned, draw(halves)) if status in (PRESENT, MarkStatus.LATE, MarkStatus.LEFT_EARLY) else Decimal(0)
    return Attendance(draw(st.sampled_from(Kind)), planned, status is not None or draw(st.booleans()), status, earned)


rules_of_all_kinds = st.builds(
    CompletionRule,
    min_attendance_percent=st.integers(0, 100),
    min_theory_hours=halves,
    min_practice_hours=halves,
    max_unexcused=st.integers(0, 3),
)


@given(
    rules_of_all_kinds,
    st.lists(attendances(), min_size=1, max_size=12),
    st.data(),
)
def test_a_verdict_never_improves_when_attendance_gets_worse(
    asked: CompletionRule, sessions: list[Attendance], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(sessions) - 1))
    old = sessions[at]
    fewer = data.draw(st.sampled_from([Decimal(0), old.credit_hours / 2 // Decimal("0.5") * Decimal("0.5")]))
    worse = data.draw(
        st.sampled_from(
            [
                Attendance(old.kind, old.planned_hours, True, ABSENT, Decimal(0)),
                Attendance(old.kind, old.planned_hours, True, old.status or LEAVE, fewer),
            ]
        )
    )
    before, after = verdict(asked, sessions), verdict(asked, [*sessions[:at], worse, *sessions[at + 1 :]])
    assert after.is_complete <= before.is_complete
    assert after.is_within_reach <= before.is_within_reach
    for was, became in zip(before.findings, after.findings, strict=True):
        assert became.is_met <= was.is_met
        assert became.missing >= was.missing


@given(rules_of_all_kinds, st.lists(attendances(), max_size=12))
def test_what_is_missing_and_what_is_met_agree(asked: CompletionRule, sessions: list[Attendance]) -> None:
    found = verdict(asked, sessions)
    for one in found.findings:
        assert one.is_met == (one.missing == 0) or not sessions
        assert one.is_within_reach or not one.is_met
    assert found.attendance.is_met == (found.attendance.reached >= found.attendance.needed) or not sessions


def test_a_serial_has_the_brackets_of_official_papers_and_a_number_filled_up_with_zeros() -> None:
    serial = rules.serial_of(series="青马", year=2026, seq=1)
    assert serial == "乐团校\u30142026\u3015青马第001号"
    assert rules.serial_of(series="青义", year=2027, seq=1234) == "乐团校〔2027〕青义第1234号"


CODE = "012345678901234567890123456789"


def test_a_code_is_written_in_groups_of_five() -> None:
    assert rules.grouped(CODE) == "01234-56789-01234-56789-01234-56789"


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        "01234-56789-01234-56789-01234-56789",
        "0123 4567 8901 2345 6789 0123 4567 89",
        " 01234–56789—01234\u300056789\n01234·56789 ",
        "".join(chr(ord(c) + 0xFEE0) for c in CODE),
        f"https://school.example/verify/{CODE}",
        f"https://school.example/verify/{CODE}/",
    ],
)
def test_a_code_is_understood_in_any_grouping(typed: str) -> None:
    assert rules.ungrouped(typed) == CODE


@pytest.mark.parametrize(
    "typed", ["", "-", CODE[1:], CODE + "0", CODE[:-1] + "x", "乐团校〔2026〕青马第001号", "\u0661" * 30]
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert rules.ungrouped(typed) == ""


@pytest.mark.parametrize(
    ("name", "shown"), [("何子晴", "何＊＊"), ("何", "何＊"), ("阿依·古丽", "阿＊＊＊＊"), ("𬱖", "𬱖＊")]
)
def test_a_masked_name_keeps_its_first_character(name: str, shown: str) -> None:
    assert rules.masked(name) == shown


@pytest.mark.parametrize(
    ("name", "typed"),
    [("何子晴", "晴"), ("何子晴", " 何子晴 "), ("林𬱖", "𬱖"), ("Ann Lee", "E"), ("辻\U000e0100", "辻")],
)
def test_the_last_character_or_the_whole_name_opens_it(name: str, typed: str) -> None:
    assert rules.knows_name(name, typed)


@pytest.mark.parametrize("typed", ["", " ", "子", "子晴", "何", "X晴", "晴晴"])
def test_anything_else_does_not(typed: str) -> None:
    assert not rules.knows_name("何子晴", typed)


def test_the_fifth_wrong_character_blocks_the_code_for_an_hour_for_right_and_wrong_alike() -> None:
    tries = Tries()
    for _ in range(rules.REVEAL_TRIES):
        answer, tries = rules.tried(tries, is_right=False, at=NOW)
        assert answer is Reveal.WRONG
    soon = NOW + timedelta(minutes=59)
    assert rules.tried(tries, is_right=True, at=soon) == (Reveal.BLOCKED, tries)
    assert rules.tried(tries, is_right=False, at=soon) == (Reveal.BLOCKED, tries)
    later = NOW + timedelta(hours=1)
    assert rules.tried(tries, is_right=True, at=later) == (Reveal.RIGHT, Tries())
    assert rules.tried(tries, is_right=False, at=later) == (Reveal.WRONG, Tries(1))


def test_a_right_character_forgives_the_wrong_ones_before() -> None:
    assert rules.tried(Tries(4), is_right=True, at=NOW) == (Reveal.RIGHT, Tries())
