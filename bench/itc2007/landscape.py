"""A timetable of the competition as a landscape for the school's own annealing (``timetable.annealing``).

Only moves that keep all hard rules are made: a lecture goes to another room, or to another period, where it may have
to change places with the one lecture that is in its way.
"""

from collections.abc import Iterator, Sequence

from bench.itc2007.beginning import first_timetable
from bench.itc2007.frame import Frame, lone
from bench.itc2007.instance import Instance, Lecture
from courses.scheduling.timetable.chance import Chance

NOBODY = -1
STAY = 0.8
"""How often a lecture that could keep its room in another period does so."""
_ORDERS = 32
"""How many random orders of its periods are kept for each course."""


class CttLandscape:
    """A timetable without conflicts that annealing can change."""

    def __init__(self, instance: Instance, *, chance: Chance) -> None:
        self._frame = frame = Frame(instance)
        self._chance = chance
        self._number = chance.number
        self._orders = [[_shuffled(places, chance) for _ in range(_ORDERS)] for places in frame.open]
        self._place, self._room = first_timetable(frame, chance)
        self._busy = frame.shut[:]
        """Courses that meet in each period, and those that may not."""
        self._met = [0] * (frame.length + 2)
        """Curricula that meet in each period."""
        self._grid = [NOBODY] * (frame.length * frame.width)
        """The lecture in each room at each period."""
        self._holder: list[dict[int, int]] = [{} for _ in range(frame.length)]
        """The lecture of each course that meets in a period."""
        self._lessons = [[0] * frame.days for _ in frame.names]
        """Lectures of each course on each day."""
        self._missing = frame.min_days[:]
        """Days that each course still lacks; below 0: how many it has beyond its least number."""
        self._used = [[0] * frame.width for _ in frame.names]
        """Lectures of each course in each room."""
        self._notes: list[list[int | None]] = [[None] * (frame.length + frame.stride) for _ in frame.names]
        """What is known of moves of each course: see ``_scatter``."""
        for lecture, course in enumerate(frame.courses):
            self._put(lecture, course, self._place[lecture], self._room[lecture])
        self.cost = self._count()
        self._keep()

    def sweep(self, limits: Sequence[float]) -> None:
        """Try one move for each limit."""
        stream, number, count = iter(limits), self._chance.number, len(self._place)
        while (limit := next(stream, None)) is not None:
            lecture = int(number() * count)
            self._try_room(lecture, limit)
            self._try_periods(lecture, stream)

    def is_perfect(self) -> bool:
        """Whether the best timetable costs nothing."""
        return self.best_cost == 0

    def solution(self) -> list[Lecture]:
        """Give the best timetable so far."""
        frame, found = self._frame, []
        for course, place, room in zip(frame.courses, self._best[0], self._best[1], strict=True):
            day, hour = frame.at[place]
            found.append(Lecture(frame.names[course], frame.rooms[room], day, hour))
        return found

    def _keep(self) -> None:
        self.best_cost, self._best = self.cost, (self._place[:], self._room[:])

    def _put(self, lecture: int, course: int, place: int, room: int) -> None:
        frame = self._frame
        self._busy[place] |= 1 << course
        self._met[place] |= frame.groups[course]
        self._grid[place * frame.width + room] = lecture
        self._holder[place][course] = lecture
        lessons, day = self._lessons[course], frame.day[place]
        self._missing[course] -= not lessons[day]
        lessons[day] += 1
        self._used[course][room] += 1

    def _count(self) -> int:
        """Count the whole cost: only once, the moves keep it."""
        frame = self._frame
        seats = sum(frame.over[course][room] for course, room in zip(frame.courses, self._room, strict=True))
        days = sum(5 * max(0, missing) for missing in self._missing)
        rooms = sum(max(0, sum(map(bool, row)) - 1) for row in self._used)
        alone = sum(
            (self._met[place] & ~(self._met[place - 1] | self._met[place + 1])).bit_count() for place in frame.at
        )
        return seats + days + rooms + 2 * alone

    # One move after another.

    def _try_room(self, lecture: int, limit: float) -> None:
        """Try another room in the same period, and change with whoever is there."""
        frame, place, old = self._frame, self._place[lecture], self._room[lecture]
        course = frame.courses[lecture]
        new = self._chance.pick(frame.fit[course])
        if new == old:
            return
        other = self._grid[place * frame.width + new]
        rise = self._rehousing(course, old, new)
        if other != NOBODY:
            rise += self._rehousing(frame.courses[other], new, old)
        if rise <= limit:
            moves = [(lecture, place, new)]
            self._done(rise, moves if other == NOBODY else [*moves, (other, place, old)])

    def _try_periods(self, lecture: int, limits: Iterator[float]) -> None:
        """Try all other periods in random order, until one is taken or the limits are used up."""
        frame, busy = self._frame, self._busy
        course, here, room = frame.courses[lecture], self._place[lecture], self._room[lecture]
        bit, rivals = 1 << course, frame.rivals[course]
        for there, limit in zip(self._chance.pick(self._orders[course]), limits, strict=False):
            clash = busy[there] & rivals
            if clash & (clash - 1) or clash & bit:
                continue  # more than one lecture is in its way, or one of its own course
            new, other = self._way_in(course, clash, room, there)
            if other == NOBODY:
                rise = self._moving(course, here, there)
            elif busy[here] & frame.rivals[frame.courses[other]] & ~bit:
                continue  # the other lecture cannot come here
            else:
                rise = self._exchanging(course, frame.courses[other], here, there)
            if new != room:
                rise += self._rehousing(course, room, new)
                if other != NOBODY:
                    rise += self._rehousing(frame.courses[other], new, room)
            if rise <= limit:
                moves = [(lecture, there, new)]
                self._done(rise, moves if other == NOBODY else [*moves, (other, here, room)])
                return

    def _way_in(self, course: int, clash: int, room: int, there: int) -> tuple[int, int]:
        """Choose a room in a period, and say who has to leave it."""
        if clash:
            other = self._holder[there][clash.bit_length() - 1]
            return self._room[other], other
        first = there * self._frame.width
        if self._grid[first + room] == NOBODY and self._number() < STAY:
            return room, NOBODY
        new = self._chance.pick(self._frame.fit[course])
        return new, self._grid[first + new]

    def _done(self, rise: int, moves: Sequence[tuple[int, int, int]]) -> None:
        """Make the moves: lecture, period, room."""
        frame = self._frame
        for lecture, _, _ in moves:
            self._take(lecture, frame.courses[lecture], self._place[lecture], self._room[lecture])
        for lecture, place, room in moves:
            course = frame.courses[lecture]
            self._forget(course, self._place[lecture], place)
            self._put(lecture, course, place, room)
            self._place[lecture], self._room[lecture] = place, room
        self.cost += rise
        if self.cost < self.best_cost:
            self._keep()

    def _take(self, lecture: int, course: int, place: int, room: int) -> None:
        frame = self._frame
        self._busy[place] ^= 1 << course
        self._met[place] ^= frame.groups[course]
        self._grid[place * frame.width + room] = NOBODY
        del self._holder[place][course]
        lessons, day = self._lessons[course], frame.day[place]
        lessons[day] -= 1
        self._missing[course] += not lessons[day]
        self._used[course][room] -= 1

    # What a move would cost.

    def _rehousing(self, course: int, old: int, new: int) -> int:
        """Give the rise when a lecture changes its room: people without a seat, and rooms of the course."""
        over, used = self._frame.over[course], self._used[course]
        return over[new] - over[old] - (used[old] == 1) + (not used[new])

    def _moving(self, course: int, here: int, there: int) -> int:
        """Give the rise when a lecture moves to a period where none of its curricula meets."""
        day = self._frame.day
        if day[here] == day[there]:
            return self._scatter(course, here, there)
        return self._days(course, here, there) + self._scatter(course, here, there)

    def _exchanging(self, one: int, other: int, here: int, there: int) -> int:
        """Give the rise when two lectures change their periods; curricula of both see no difference."""
        frame = self._frame
        mine, its = frame.only[one][other], frame.only[other][one]
        rise = 0
        if frame.day[here] != frame.day[there]:
            rise = self._days(one, here, there) + self._days(other, there, here)
        if mine == frame.groups[one]:
            return rise + self._scatter(one, here, there) + self._scatter(other, there, here)
        if mine:
            rise += self._shift(mine, here, there)
        if its:
            rise += self._shift(its, there, here)
        return rise

    def _days(self, course: int, here: int, there: int) -> int:
        """Give the rise for the day that a course loses, or gains, when a lecture moves to another."""
        day, lessons = self._frame.day, self._lessons[course]
        if lessons[day[here]] == 1:
            return 5 if lessons[day[there]] and self._missing[course] >= 0 else 0
        return 0 if lessons[day[there]] or self._missing[course] <= 0 else -5

    def _scatter(self, course: int, here: int, there: int) -> int:
        """Give the rise for lectures that stand alone, and note it until a move changes that day.

        The notes of a course have, on the places of a day: what joining each period costs; further on what leaving it
        costs; then what going from each to each costs within the day.
        """
        frame, notes = self._frame, self._notes[course]
        if frame.day[here] == frame.day[there]:
            key = here - frame.hour[here] + 2 * frame.gap + frame.hour[here] * (frame.gap - 2) + frame.hour[there]
            rise = notes[key]
            if rise is None:
                rise = notes[key] = self._shift(frame.groups[course], here, there)
            return rise
        joining, leaving = notes[there], notes[here + frame.gap]
        if joining is None:
            joining = notes[there] = -2 * lone(self._met, frame.groups[course], there)
        if leaving is None:
            leaving = notes[here + frame.gap] = 2 * lone(self._met, frame.groups[course], here)
        return joining + leaving

    def _shift(self, mask: int, here: int, there: int) -> int:
        """Give the rise when some curricula meet in another period instead, within a day or not."""
        met = self._met
        rise = lone(met, mask, here)
        met[here] ^= mask
        rise -= lone(met, mask, there)
        met[here] ^= mask
        return 2 * rise

    def _forget(self, course: int, here: int, there: int) -> None:
        frame = self._frame
        blank: list[int | None] = [None] * frame.stride
        for place in (here - frame.hour[here], there - frame.hour[there]):
            for kin in frame.kin[course]:
                self._notes[kin][place : place + frame.stride] = blank


def _shuffled(places: Sequence[int], chance: Chance) -> list[int]:
    return sorted(places, key=lambda _: chance.number())
