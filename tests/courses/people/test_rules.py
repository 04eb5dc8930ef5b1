"""Ages, names, passwords, and whose account one may touch."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.errors import Refusal
from courses.people import rules
from courses.people.rules import Grants, Role

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("born_on", "day", "age"),
    [
        (date(2008, 11, 24), date(2026, 11, 23), 17),
        (date(2008, 11, 24), date(2026, 11, 24), 18),
        (date(2008, 11, 25), date(2026, 11, 24), 17),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 28), 19),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2008, 2, 28), date(2026, 2, 28), 18),
        (date(2026, 11, 24), date(2026, 11, 24), 0),
    ],
)
def test_age_counts_full_years(born_on: date, day: date, age: int) -> None:
    assert rules.age_on(born_on, day) == age


@given(st.dates(date(1920, 1, 1), date(2026, 1, 1)), st.integers(0, 36_500))
def test_age_grows_by_one_on_each_birthday_and_never_else(born_on: date, later: int) -> None:
    day = born_on + timedelta(days=later)
    grown = rules.age_on(born_on, day + timedelta(days=1)) - rules.age_on(born_on, day)
    is_birthday = (born_on.month, born_on.day) == ((day + timedelta(days=1)).month, (day + timedelta(days=1)).day)
    is_leap_birthday = (born_on.month, born_on.day) == (2, 29) and (day.month, day.day) == (2, 28)
    assert grown == (1 if is_birthday or (is_leap_birthday and (day + timedelta(days=1)).month == 3) else 0)


@pytest.mark.parametrize(
    ("born_on", "is_minor"),
    [
        (date(2008, 11, 25), True),
        (date(2008, 11, 24), False),
        (date(2012, 11, 24), True),
        (None, False),
    ],
)
def test_one_is_a_minor_until_the_eighteenth_birthday(born_on: date | None, is_minor: bool) -> None:
    assert rules.is_minor(born_on, TODAY) is is_minor


@pytest.mark.parametrize("born_on", [date(2012, 11, 24), date(2008, 11, 24), date(1926, 11, 24), date(1925, 11, 25)])
def test_people_from_14_to_100_may_register(born_on: date) -> None:
    rules.check_birth(born_on, TODAY)


@pytest.mark.parametrize(
    ("born_on", "code"),
    [
        (date(2012, 11, 25), "person.too_young"),
        (date(2026, 11, 24), "person.too_young"),
        (date(2026, 11, 25), "birth.in_future"),
        (date(1925, 11, 24), "birth.too_long_ago"),
        (date(1, 1, 1), "birth.too_long_ago"),
    ],
)
def test_others_may_not(born_on: date, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        rules.check_birth(born_on, TODAY)
    assert (refused.value.code, refused.value.field) == (code, "born_on")


def test_a_minor_cannot_make_themselves_older() -> None:
    with pytest.raises(Refusal, match=r"birth\.by_officer"):
        rules.check_birth_change(date(2010, 5, 4), date(2008, 5, 4), TODAY)


@pytest.mark.parametrize(
    ("known", "told"),
    [
        (date(2010, 5, 4), date(2010, 5, 4)),
        (date(2010, 5, 4), date(2011, 5, 4)),
        (date(2000, 5, 4), date(1999, 5, 4)),
        (None, date(2000, 5, 4)),
    ],
)
def test_other_corrections_of_the_birth_date_are_ones_own(known: date | None, told: date) -> None:
    rules.check_birth_change(known, told, TODAY)


@pytest.mark.parametrize(
    "name",
    [
        "何子晴",
        "欧阳文轩",
        "阿依古丽·买买提",
        "卢𬭚",
        "黎䶮",
        "\U00031350字",
        "\U0002ebf0",
        "〇一",
        "李",
        "O’Brien, Anne-Marie",
        "José Ñandú",
        "Jose\u0301",
        "Ünal İ.",
        "Иван",
        "אבי",
        "नमन",
        "John 3rd",
        "<b>Lin</b>",
        "Lin (Lily)",
        "a" * 50,
    ],
)
def test_names_of_all_scripts_pass(name: str) -> None:
    rules.check_name(name)


@pytest.mark.parametrize("name", ["", "123", "１２３", "···", "-", " ", "<>", "2026年".replace("年", "")])
def test_a_name_has_letters(name: str) -> None:
    with pytest.raises(Refusal) as refused:
        rules.check_name(name)
    assert refused.value.code == "name.no_letters"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("林🙂", "🙂"),
        ("林👍🏻", "🏻 👍"),
        ("林❤\ufe0f", "U+FE0F ❤"),
        ("1\ufe0f\u20e3林", "U+20E3"),
        ("林\x07", "U+0007"),
        ("林\n二", "U+000A"),
        ("林\u202e", "U+202E"),
        ("林\ue000", "U+E000"),
        ("林\ud800", "U+D800"),
        ("林$", "$"),
        ("林\U0001f1e8\U0001f1f3", "\U0001f1e8 \U0001f1f3"),
    ],
)
def test_a_name_holds_nothing_that_cannot_be_printed(name: str, shown: str) -> None:
    with pytest.raises(Refusal) as refused:
        rules.check_name(name, field="guardian_name")
    assert refused.value.code == "name.unusable"
    assert refused.value.field == "guardian_name"
    assert shown in refused.value.facts["characters"]


@given(st.text(max_size=60))
def test_any_text_is_a_name_or_refused(name: str) -> None:
    try:
        rules.check_name(name)
    except Refusal as refusal:
        assert refusal.code in ("name.unusable", "name.no_letters")  # noqa: PT017 - either answer is right


@pytest.mark.parametrize("password", ["a calm river bend", "十个字的密码也可以的啊", "x" * 9 + "yzw", "Tr0ub4dor&3"])
def test_long_passwords_pass(password: str) -> None:
    rules.check_password(password)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password.too_short"),
        ("ninechars", "password.too_short"),
        ("九个字的密码不够长", "password.too_short"),
        ("x" * 129, "password.too_long"),
        ("aaaaaaaaaa", "password.too_common"),
        ("abababab12"[:6] * 2, "password.too_common"),
        ("1234567890", "password.too_common"),
        ("Password123", "password.too_common"),
        ("WOAINI1314", "password.too_common"),
    ],
)
def test_weak_passwords_do_not(password: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        rules.check_password(password)
    assert (refused.value.code, refused.value.field) == (code, "password")


@pytest.mark.parametrize("password", ["13800138000", "+8613800138000", "8613800138000", "Lin@School.Example"])
def test_what_one_signs_in_with_is_no_password(password: str) -> None:
    with pytest.raises(Refusal, match=r"password\.too_common"):
        rules.check_password(password, accounts=("+8613800138000", "lin@school.example"))


ADMINISTRATOR: Grants = {(Role.ADMINISTRATOR, None)}
OFFICIAL: Grants = {(Role.OFFICIAL, None)}
OFFICER: Grants = {(Role.COLLEGE_OFFICER, 1)}
OTHER_OFFICER: Grants = {(Role.COLLEGE_OFFICER, 2)}
INSTRUCTOR: Grants = {(Role.INSTRUCTOR, None)}
TRAINEE: Grants = set()
LADDER = [TRAINEE, INSTRUCTOR, OFFICER, OFFICIAL, ADMINISTRATOR]


@pytest.mark.parametrize("own", range(2, len(LADDER)))
@pytest.mark.parametrize("other", range(len(LADDER)))
def test_one_reaches_those_who_may_no_more_than_oneself(own: int, other: int) -> None:
    assert rules.reaches(LADDER[own], LADDER[other]) is (own >= other)


def test_an_officer_reaches_no_officer_of_another_college() -> None:
    assert not rules.reaches(OFFICER, OTHER_OFFICER)
    assert not rules.reaches(OFFICER, {*OFFICER, *OTHER_OFFICER})
    assert rules.reaches({*OFFICER, *OTHER_OFFICER}, OTHER_OFFICER)


@pytest.mark.parametrize(("seconds", "minutes"), [(1, 1), (60, 1), (61, 2), (899, 15), (900, 15), (0, 1), (-5, 1)])
def test_waiting_is_told_in_whole_minutes(seconds: int, minutes: int) -> None:
    at = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    assert rules.minutes_until(at + timedelta(seconds=seconds), at) == minutes
