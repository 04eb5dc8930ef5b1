"""Finding people."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from courses.people import queries
from courses.people.rules import Role
from tests import factories


@contextmanager
def _counting(session: Session) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        statements.append(statement)

    bind = session.connection()
    event.listen(bind, "before_cursor_execute", note)
    yield statements
    event.remove(bind, "before_cursor_execute", note)


@pytest.fixture
def people(session: Session) -> Session:
    factories.person(session, name="何子晴", phone="+8613800138000", email="he@school.example")
    factories.person(session, name="何文轩", phone="+8613900139000")
    factories.person(session, name="Anna_Lin 100%", phone=None, email="anna@school.example")
    return session


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("何", ["何子晴", "何文轩"]),
        ("子晴", ["何子晴"]),
        ("8000", ["何子晴"]),
        ("138 0013 8000", ["何子晴"]),
        ("+86 139-0013-9000", ["何文轩"]),
        ("anna", ["Anna_Lin 100%"]),
        ("ANNA@", ["Anna_Lin 100%"]),
        ("school.example", ["Anna_Lin 100%", "何子晴"]),
        ("_", ["Anna_Lin 100%"]),
        ("100%", ["Anna_Lin 100%"]),
        ("%", ["Anna_Lin 100%"]),
        ("80", []),
        ("' OR 1=1 --", []),
        ("", ["Anna_Lin 100%", "何子晴", "何文轩"]),
    ],
)
def test_people_are_found_by_name_last_digits_and_address(people: Session, text: str, names: list[str]) -> None:
    found = queries.search(people, text=text, page=1, size=10)
    assert {person.name for person in found.people} == set(names)
    assert found.total == len(names)


def test_a_search_comes_in_pages(people: Session) -> None:
    pages = [queries.search(people, text="", page=page, size=2) for page in (1, 2, 3)]
    assert [len(page.people) for page in pages] == [2, 1, 0]
    assert {page.total for page in pages} == {3}
    assert len({person.id for page in pages for person in page.people}) == 3


def test_a_page_costs_as_many_queries_whoever_is_on_it(people: Session) -> None:
    for _ in range(8):
        factories.with_role(
            people, Role.COLLEGE_OFFICER, college=factories.college(people).id, village_id=factories.village(people).id
        )
    counts = []
    for size in (1, 11):
        people.expire_all()
        with _counting(people) as statements:
            found = queries.search(people, text="", page=1, size=size)
            _shown = [(p.name, p.village, [(g.role, g.college) for g in p.grants]) for p in found.people]
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 3
