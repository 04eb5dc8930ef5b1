"""Which days a feed shows, and where it says a session was before."""

from datetime import UTC, datetime, timedelta

from courses.feeds.rules import Change, Spot, span_at, spot_before

MORNING = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def _facts(starts_at: datetime, venue: int = 1) -> dict[str, object]:
    return {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + DAY / 12).isoformat(), "venue": venue}


def _move(at: datetime, before: dict[str, object], after: dict[str, object]) -> Change:
    return Change(at, {"before": before, "after": after})


def test_a_feed_shows_whole_days_and_the_same_ones_all_day_long() -> None:
    midnight, last = datetime(2026, 11, 23, 16, 0, tzinfo=UTC), datetime(2026, 11, 24, 15, 59, tzinfo=UTC)
    assert span_at(midnight) == span_at(last) == (midnight - 92 * DAY, midnight + 366 * DAY)
    assert span_at(last + timedelta(minutes=1)) == (midnight - 91 * DAY, midnight + 367 * DAY)


def test_the_last_place_but_one_is_the_one_that_people_have_in_mind() -> None:
    first, second, third = _facts(MORNING), _facts(MORNING + DAY), _facts(MORNING + DAY, venue=2)
    moves = [_move(MORNING, first, second), Change(MORNING, {"reason": "台风"}), _move(MORNING + DAY, second, third)]
    assert spot_before(moves, published_at=None) == Spot(MORNING + DAY, MORNING + DAY + DAY / 12, 1)


def test_what_keeps_its_time_and_its_venue_has_not_moved() -> None:
    same = _facts(MORNING)
    renamed = _move(MORNING, {**same, "instructors": [1]}, {**same, "instructors": [2]})
    assert spot_before([renamed, Change(MORNING, {"reason": "台风"})], published_at=None) is None


def test_what_moves_in_a_draft_has_moved_for_nobody() -> None:
    move = _move(MORNING, _facts(MORNING), _facts(MORNING + DAY))
    assert spot_before([move], published_at=MORNING) is not None
    assert spot_before([move], published_at=MORNING + DAY) is None
