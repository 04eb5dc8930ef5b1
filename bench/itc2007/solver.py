"""The school's annealing (``timetable.annealing``), let loose on a problem of the competition."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.itc2007.instance import Instance, Lecture
from bench.itc2007.landscape import CttLandscape
from courses.scheduling.timetable.annealing import Cooling, anneal
from courses.scheduling.timetable.chance import Chance

_HOTTEST, _COLDEST = 2.5, 0.11
_CURRICULA = 4.0
"""Temperatures for lectures that are in so many curricula or fewer, and higher in proportion for those in more.

A lecture that leaves its neighbors alone costs 2 for each curriculum: what is a small step in one instance is a large
one in another.
"""


@dataclass(frozen=True, slots=True)
class Found:
    """What one search brought."""

    solution: list[Lecture]
    cost: int
    """By the search's own count."""
    steps: int
    seconds: float
    """On the wall."""
    cpu_seconds: float


def search(
    instance: Instance,
    *,
    seed: int,
    seconds: float,
    steps: float = float("inf"),
    clock: Callable[[], float] = time.monotonic,
) -> Found:
    """Search for so long, or for so many moves; moves alone make two searches with one seed equal.

    :param seconds: with the first timetable
    :raises ValueError: there is no first timetable
    """
    began, wall, cpu = clock(), time.monotonic(), time.process_time()
    chance = Chance(seed)
    landscape = CttLandscape(instance, chance=chance)
    late = clock() - began
    scale = max(1.0, _curricula_of_a_lecture(instance) / _CURRICULA)
    cooling = Cooling(_HOTTEST * scale, _COLDEST * scale)

    def pace(tried: int) -> float:
        return max(tried / steps, (clock() - began - late) / max(seconds - late, 0.001))

    tried = anneal(landscape, cooling, chance=chance, pace=pace)
    return Found(landscape.solution(), landscape.best_cost, tried, time.monotonic() - wall, time.process_time() - cpu)


def _curricula_of_a_lecture(instance: Instance) -> float:
    lectures = {course.id: course.lectures for course in instance.courses}
    together = sum(lectures[course] for members in instance.curricula.values() for course in members)
    return together / max(1, sum(lectures.values()))
