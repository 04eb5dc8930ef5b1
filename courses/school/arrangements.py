"""Published arrangements of holidays: what the State Council has announced, nothing computed or guessed."""

from datetime import date, timedelta

from courses.school.rules import Day, DayKind

Span = tuple[str, str, tuple[int, int], tuple[int, int], tuple[tuple[int, int], ...]]
"""Name in Chinese and in English, first and last day of the holiday, the weekend days that are worked for it."""

SPANS: dict[int, tuple[Span, ...]] = {
    2026: (
        ("元旦", "New Year's Day", (1, 1), (1, 3), ((1, 4),)),
        ("春节", "Spring Festival", (2, 15), (2, 23), ((2, 14), (2, 28))),
        ("清明节", "Qingming Festival", (4, 4), (4, 6), ()),
        ("劳动节", "Labor Day", (5, 1), (5, 5), ((5, 9),)),
        ("端午节", "Dragon Boat Festival", (6, 19), (6, 21), ()),
        ("中秋节", "Mid-Autumn Festival", (9, 25), (9, 27), ()),
        ("国庆节", "National Day", (10, 1), (10, 7), ((9, 20), (10, 10))),
    ),
}


def days_of(year: int) -> list[Day]:
    """List the days of a year's arrangement in their order; none where it is not known here."""
    days = [day for span in SPANS.get(year, ()) for day in _days_of(year, span)]
    return sorted(days, key=lambda one: one.day)


def _days_of(year: int, span: Span) -> list[Day]:
    name, name_en, first, last, worked = span
    begin, end = date(year, *first), date(year, *last)
    free = (begin + timedelta(days=number) for number in range((end - begin).days + 1))
    return [
        *(Day(day, DayKind.HOLIDAY, name, name_en) for day in free),
        *(
            Day(date(year, *day), DayKind.MAKE_UP_WORKDAY, f"{name}调休", f"make-up workday for {name_en}")
            for day in worked
        ),
    ]
