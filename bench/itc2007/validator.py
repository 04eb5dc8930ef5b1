"""Judges solutions by the published definitions (DOMAIN.md §12), and shares no code with what finds them.

Hard: all lectures of a course in distinct periods; no two lectures of a curriculum or of a teacher in one period; no
lecture when its course is unavailable; no two lectures in a room in one period. Soft: 1 for each student without a
seat, for each lecture; 5 for each day missing to a course's least number of days; 2 for each lecture of a curriculum
that has no other of it in the period before or after on that day; 1 for each further room of a course.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bench.itc2007.instance import Instance, Lecture


@dataclass(frozen=True, slots=True)
class Judgment:
    """What a solution breaks, and what it costs."""

    broken: tuple[str, ...]
    capacity: int
    working_days: int
    compactness: int
    stability: int

    @property
    def cost(self) -> int:
        """All soft costs together; it means nothing while anything is broken."""
        return self.capacity + self.working_days + self.compactness + self.stability


def judge(instance: Instance, solution: Sequence[Lecture]) -> Judgment:
    """Judge a solution; one that names what the instance does not have is judged no further."""
    if unknown := _unknown(instance, solution):
        return Judgment(tuple(unknown), 0, 0, 0, 0)
    return Judgment(
        broken=(
            *_lectures(instance, solution),
            *_conflicts(instance, solution),
            *_availability(instance, solution),
            *_rooms(solution),
        ),
        capacity=_capacity(instance, solution),
        working_days=_working_days(instance, solution),
        compactness=_compactness(instance, solution),
        stability=_stability(solution),
    )


def _unknown(instance: Instance, solution: Sequence[Lecture]) -> list[str]:
    courses = {course.id for course in instance.courses}
    days, hours = range(instance.days), range(instance.hours)
    found = [f"unknown: {one}" for one in solution if one.course not in courses or one.room not in instance.rooms]
    return found + [f"outside the week: {one}" for one in solution if one.day not in days or one.hour not in hours]


def _lectures(instance: Instance, solution: Sequence[Lecture]) -> list[str]:
    found = []
    for course in instance.courses:
        periods = [(one.day, one.hour) for one in solution if one.course == course.id]
        if len(periods) != course.lectures or len(set(periods)) != course.lectures:
            found.append(f"lectures of {course.id}: {len(set(periods))} periods, {course.lectures} wanted")
    return found


def _conflicts(instance: Instance, solution: Sequence[Lecture]) -> list[str]:
    teacher = {course.id: course.teacher for course in instance.courses}
    found = []
    for number, one in enumerate(solution):
        for other in solution[number + 1 :]:
            if (one.day, one.hour) != (other.day, other.hour) or one.course == other.course:
                continue
            together = any(one.course in group and other.course in group for group in instance.curricula.values())
            if together or teacher[one.course] == teacher[other.course]:
                found.append(f"conflict: {one} and {other}")
    return found


def _availability(instance: Instance, solution: Sequence[Lecture]) -> list[str]:
    return [f"unavailable: {one}" for one in solution if (one.course, one.day, one.hour) in instance.unavailable]


def _rooms(solution: Sequence[Lecture]) -> list[str]:
    taken = Counter((one.room, one.day, one.hour) for one in solution)
    return [f"room {room} on day {day}, period {hour}: {n}" for (room, day, hour), n in taken.items() if n > 1]


def _capacity(instance: Instance, solution: Sequence[Lecture]) -> int:
    students = {course.id: course.students for course in instance.courses}
    return sum(max(0, students[one.course] - instance.rooms[one.room]) for one in solution)


def _working_days(instance: Instance, solution: Sequence[Lecture]) -> int:
    days = {course.id: {one.day for one in solution if one.course == course.id} for course in instance.courses}
    return sum(5 * max(0, course.min_days - len(days[course.id])) for course in instance.courses)


def _compactness(instance: Instance, solution: Sequence[Lecture]) -> int:
    cost = 0
    for members in instance.curricula.values():
        periods = {(one.day, one.hour) for one in solution if one.course in members}
        for day, hour in periods:
            if (day, hour - 1) not in periods and (day, hour + 1) not in periods:
                cost += 2
    return cost


def _stability(solution: Sequence[Lecture]) -> int:
    used = {(one.course, one.room) for one in solution}
    return len(used) - len({course for course, _ in used})
