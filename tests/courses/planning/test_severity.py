"""What an officer may overrule, and what nobody may."""

import pytest

from courses.planning.severity import BY_HAND
from courses.scheduling.timetable.violations import Code, Severity


def test_every_rule_has_its_severity() -> None:
    assert set(BY_HAND) == set(Code)


def test_nothing_is_harder_for_an_officer_than_for_an_engine() -> None:
    order = [Severity.WARNING, Severity.REASON, Severity.HARD]
    harder = [one for one in Code if order.index(BY_HAND[one]) > order.index(one.severity)]
    assert harder == [Code.FEW_SHARED]  # an engine weighs it, an officer decides


@pytest.mark.parametrize(
    "code",
    [
        *(Code.VENUE_TAKEN, Code.INSTRUCTOR_TAKEN, Code.OFFERING_TAKEN, Code.SHARED_PEOPLE, Code.VENUE_SMALL),
        *(Code.STATION_SMALL, Code.MINORS_EVENING, Code.MINORS_LATE, Code.LOCKED, Code.PAST, Code.SLOT_PAST),
    ],
)
def test_nobody_is_in_two_places_and_minors_are_protected(code: Code) -> None:
    assert BY_HAND[code] is Severity.HARD
