"""An instance in the numbers that the search reads.

Who may meet when is kept in numbers that are read bit by bit: one bit a course for conflicts, one bit a curriculum for
compactness.
"""

from collections.abc import Iterable, Sequence

from bench.itc2007.instance import Instance


class Frame:
    """An instance, laid out.

    A period is a place on a line. Each day takes ``stride`` places of it: its periods and two that stay empty, so that
    no neighbor needs a check; then as many again, and a square, where the search notes what it knows of that day.
    """

    def __init__(self, instance: Instance) -> None:
        courses = instance.courses
        self.rooms = list(instance.rooms)
        self.width = len(self.rooms)
        self.gap = instance.hours + 2
        self.stride = 2 * self.gap + instance.hours**2
        self.length = 2 + instance.days * self.stride
        self.periods = [(day, hour) for day in range(instance.days) for hour in range(instance.hours)]
        index = {(day, hour): 2 + day * self.stride + hour for day, hour in self.periods}
        self.at = {period: key for key, period in index.items()}
        self.day = [max(0, place - 2) // self.stride for place in range(self.length)]
        self.hour = [max(0, place - 2) % self.stride for place in range(self.length)]
        self.open = [
            [index[key] for key in self.periods if (one.id, *key) not in instance.unavailable] for one in courses
        ]
        self.groups = [_mask(one.id in members for members in instance.curricula.values()) for one in courses]
        """Curricula of each course."""
        self.only = [[own & ~mask for mask in self.groups] for own in self.groups]
        """Curricula of each course that are not those of each other."""
        self.kin = [[n for n, mask in enumerate(self.groups) if mask & own] for own in self.groups]
        """Courses that share a curriculum with each."""
        shut = 1 << len(courses)
        self.rivals = [
            _mask(mask & own or other.teacher == one.teacher for other, mask in zip(courses, self.groups, strict=True))
            | shut << n
            for n, (one, own) in enumerate(zip(courses, self.groups, strict=True))
        ]
        """Courses that may not meet with each, itself included; and a bit that is set where the course has no leave."""
        self.shut = [0] * self.length
        for n, places in enumerate(self.open):
            for place in set(index.values()).difference(places):
                self.shut[place] |= shut << n
        seats = list(instance.rooms.values())
        self.over = [[max(0, one.students - size) for size in seats] for one in courses]
        self.fit = [[room for room, over in enumerate(row) if over == min(row)] for row in self.over]
        """Rooms in which each course leaves fewest without a seat."""
        self.courses = [n for n, one in enumerate(courses) for _ in range(one.lectures)]
        """The course of each lecture."""
        self.min_days = [one.min_days for one in courses]
        self.names = [one.id for one in courses]
        self.days = instance.days


def _mask(bits: Iterable[object]) -> int:
    return sum(1 << place for place, bit in enumerate(bits) if bit)


def lone(met: Sequence[int], mask: int, place: int) -> int:
    """Give how many more lectures stand alone when the curricula of a mask meet no longer in a period.

    The same number, negative, for when they begin to meet there.
    """
    before, after = met[place - 1], met[place + 1]
    left_alone = (mask & before & ~met[place - 2]).bit_count() + (mask & after & ~met[place + 2]).bit_count()
    return left_alone - (mask & ~(before | after)).bit_count()
