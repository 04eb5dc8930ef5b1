"""A first timetable without conflicts, for the search to begin with."""

from bench.itc2007.frame import Frame
from courses.scheduling.timetable.chance import Chance

_TRIES = 2000
"""How often a timetable is begun anew."""
_LEARNED = 3.0
"""How much more urgent a course gets that found no place."""
_LUCK = 6.0
_CARELESS = 3.0
"""How far chance reaches: in the order of the courses, and in seats."""


def first_timetable(frame: Frame, chance: Chance) -> tuple[list[int], list[int]]:
    """Give the period and the room of each lecture: hard courses first, and those without a place earlier next time.

    :raises ValueError: none was found
    """
    urgency = [mask.bit_count() - 2.0 * len(places) for mask, places in zip(frame.rivals, frame.open, strict=True)]
    for _ in range(_TRIES):
        order = sorted(range(len(frame.courses)), key=lambda n: chance.number() * _LUCK - urgency[frame.courses[n]])
        spots: dict[int, tuple[int, int]] = {}
        busy, taken = frame.shut[:], set[tuple[int, int]]()
        for lecture in order:
            course = frame.courses[lecture]
            spot = _spot(frame, course, busy, taken, chance)
            if spot is None:
                urgency[course] += _LEARNED
                break
            spots[lecture] = spot
            taken.add(spot)
            busy[spot[0]] |= 1 << course
        else:
            return [spots[n][0] for n in range(len(order))], [spots[n][1] for n in range(len(order))]
    raise ValueError("no timetable without conflicts was found")


def _spot(
    frame: Frame, course: int, busy: list[int], taken: set[tuple[int, int]], chance: Chance
) -> tuple[int, int] | None:
    rivals, over = frame.rivals[course], frame.over[course]
    places = [place for place in frame.open[course] if not busy[place] & rivals]
    spots = [(place, room) for place in places for room in range(frame.width) if (place, room) not in taken]
    return min(spots, key=lambda spot: over[spot[1]] + chance.number() * _CARELESS, default=None)
