"""The benchmark's adapter: it reads the competition's files, judges by its definitions, and never fools itself."""

from dataclasses import replace
from math import inf

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bench.itc2007.instance import Course, Instance, Lecture, parse
from bench.itc2007.solver import search
from bench.itc2007.validator import judge

TOY = """Name: ToyExample
Courses: 4
Rooms: 2
Days: 5
Periods_per_day: 4
Curricula: 2
Constraints: 3

COURSES:
SceCosC Ocra 3 3 30
ArcTec Indaco 3 2 42
TecCos Rosa 5 4 40
Geotec Scarlatti 5 4 18

ROOMS:
A\t32
B 50

CURRICULA:
Cur1 3 SceCosC ArcTec TecCos
Cur2  2 TecCos Geotec

UNAVAILABILITY_CONSTRAINTS:
TecCos 2 0
ArcTec   4  0
ArcTec   4  3

END.
"""
SMALL = Instance(
    name="small",
    days=2,
    hours=4,
    courses=(
        Course("A", "Li", 2, 2, 30),
        Course("B", "He", 2, 2, 10),
        Course("C", "Li", 1, 1, 10),
        Course("D", "Mo", 2, 2, 10),
    ),
    rooms={"R": 30, "S": 20},
    curricula={"both": ("A", "B")},
    unavailable=frozenset({("D", 1, 2)}),
)
GOOD = {"A1": "R 0 0", "A2": "R 1 0", "B1": "S 0 1", "B2": "S 1 1", "C1": "S 0 3", "D1": "R 0 2", "D2": "R 1 3"}
"""A timetable that breaks nothing and costs nothing: room, day and period of each lecture."""


def _solution(**changes: str) -> list[Lecture]:
    found = []
    for name, words in (GOOD | changes).items():
        if words:
            room, day, hour = words.split()
            found.append(Lecture(name[0], room, int(day), int(hour)))
    return found


def test_a_file_is_read_whatever_its_blanks() -> None:
    toy = parse(TOY)
    assert (toy.name, toy.days, toy.hours) == ("ToyExample", 5, 4)
    assert toy.courses[1] == Course("ArcTec", "Indaco", 3, 2, 42)
    assert toy.rooms == {"A": 32, "B": 50}
    assert toy.curricula == {"Cur1": ("SceCosC", "ArcTec", "TecCos"), "Cur2": ("TecCos", "Geotec")}
    assert toy.unavailable == {("TecCos", 2, 0), ("ArcTec", 4, 0), ("ArcTec", 4, 3)}


@pytest.mark.parametrize("line", ["Geotec Scarlatti 5 4", "Cur2  3 TecCos Geotec", "TecCos 2 0 1"])
def test_a_line_that_is_not_as_the_format_has_it_is_refused(line: str) -> None:
    block = {"G": "COURSES:", "C": "CURRICULA:", "T": "UNAVAILABILITY_CONSTRAINTS:"}[line[0]]
    with pytest.raises(ValueError, match=block[:-1]):
        parse(TOY.replace(block, f"{block}\n{line}"))


def test_a_timetable_without_fault_costs_nothing() -> None:
    judgment = judge(SMALL, _solution())
    assert judgment.broken == ()
    assert judgment.cost == 0


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({"D2": ""}, ["lectures of D: 1 periods, 2 wanted"]),
        ({"D2": "S 0 2"}, ["lectures of D: 1 periods, 2 wanted"]),
        ({"D1": "R 0 0"}, ["room R on day 0, period 0: 2"]),
        ({"B1": "S 0 0"}, ["conflict: A R 0 0 and B S 0 0"]),
        ({"C1": "S 0 0"}, ["conflict: A R 0 0 and C S 0 0"]),
        ({"D2": "R 1 2"}, ["unavailable: D R 1 2"]),
        ({"D2": "T 1 3"}, ["unknown: D T 1 3"]),
        ({"D2": "R 1 4"}, ["outside the week: D R 1 4"]),
    ],
    ids=["missing", "same period", "room", "curriculum", "teacher", "unavailable", "no such room", "no such period"],
)
def test_each_hard_rule_is_seen_when_it_is_broken(changes: dict[str, str], broken: list[str]) -> None:
    assert list(judge(SMALL, _solution(**changes)).broken) == broken


@pytest.mark.parametrize(
    ("changes", "costs"),
    [
        ({"A1": "S 0 0", "A2": "S 1 0"}, (20, 0, 0, 0)),  # ten people without a seat, twice
        ({"D2": "R 0 1"}, (0, 5, 0, 0)),  # one day instead of two
        ({"B2": "S 1 2"}, (0, 0, 4, 0)),  # two lectures of the curriculum, each alone
        ({"A2": "R 1 3", "B2": "S 1 2", "D2": "R 1 0"}, (0, 0, 0, 0)),
        ({"D2": "S 1 3"}, (0, 0, 0, 1)),  # a second room
        ({"A2": "S 1 0"}, (10, 0, 0, 1)),
    ],
)
def test_each_soft_rule_costs_what_is_published(changes: dict[str, str], costs: tuple[int, ...]) -> None:
    found = judge(SMALL, _solution(**changes))
    assert found.broken == ()
    assert (found.capacity, found.working_days, found.compactness, found.stability) == costs
    assert found.cost == sum(costs)


def test_neighbors_over_night_are_none() -> None:
    instance = replace(SMALL, courses=(Course("A", "Li", 1, 1, 9), Course("B", "He", 1, 1, 9)))
    assert judge(instance, [Lecture("A", "R", 0, 3), Lecture("B", "R", 1, 0)]).compactness == 4


@st.composite
def _instances(draw: st.DrawFn) -> Instance:
    days, hours = draw(st.integers(2, 4)), draw(st.integers(2, 5))
    names = [f"c{number}" for number in range(draw(st.integers(2, 8)))]
    courses = []
    for name in names:
        teacher, people = draw(st.sampled_from("uvwxyz")), draw(st.integers(5, 60))
        courses.append(Course(name, teacher, draw(st.integers(1, 3)), draw(st.integers(1, 3)), people))
    groups = draw(st.lists(st.sets(st.sampled_from(names), min_size=1, max_size=3), max_size=4))
    period = st.tuples(st.sampled_from(names), st.integers(0, days - 1), st.integers(0, hours - 1))
    return Instance(
        name="drawn",
        days=days,
        hours=hours,
        courses=tuple(courses),
        rooms={f"r{number}": draw(st.integers(5, 60)) for number in range(draw(st.integers(1, 3)))},
        curricula={f"q{number}": tuple(sorted(group)) for number, group in enumerate(groups)},
        unavailable=frozenset(draw(st.lists(period, max_size=6))),
    )


@settings(max_examples=12, deadline=None)
@given(_instances(), st.integers(0, 99))
def test_a_search_breaks_nothing_and_counts_like_the_validator(instance: Instance, seed: int) -> None:
    wanted = sum(course.lectures for course in instance.courses)
    assume(2 * wanted <= instance.days * instance.hours * len(instance.rooms))
    try:
        found = search(instance, seed=seed, seconds=inf, steps=2000)
    except ValueError:
        assume(False)
    judgment = judge(instance, found.solution)
    assert judgment.broken == ()
    assert judgment.cost == found.cost


def test_the_same_seed_and_steps_give_the_same_timetable() -> None:
    toy = parse(TOY)
    runs = [search(toy, seed=seed, seconds=inf, steps=2000).solution for seed in (5, 5, 6)]
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


def test_an_instance_that_cannot_be_is_said() -> None:
    with pytest.raises(ValueError, match="no timetable"):
        search(replace(SMALL, rooms={"R": 30}, days=1), seed=1, seconds=1)
