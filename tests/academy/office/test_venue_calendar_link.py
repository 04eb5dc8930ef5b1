"""The calendar link of a venue: for those who run the whole school."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from courses.people.rules import Role
from tests import factories

SignIn = Callable[[int], FlaskClient]


@pytest.fixture
def hall(rows: Session) -> int:
    venue = factories.venue(rows, name_en="Hall of Plans").id
    rows.commit()
    return int(venue)


def _urls(venue: int) -> tuple[str, str]:
    return f"/office/school/venues/{venue}/calendar-link", f"/office/school/venues/{venue}/calendar-link/revoke"


def test_an_official_makes_renews_and_ends_the_link_of_a_venue(
    client: FlaskClient, rows: Session, signed_in: SignIn, hall: int
) -> None:
    official, colleague = (factories.with_role(rows, Role.OFFICIAL).id for _ in range(2))
    rows.commit()
    url, revoke = _urls(hall)
    for page in ("/office/school/venues", f"/office/calendar?venue={hall}"):
        assert f'href="{url}"' in signed_in(official).get(page).text
    addresses = []
    for person in (official, colleague):
        assert signed_in(person).post(url).location == url
        page = signed_in(official).get(url).text
        assert "Calendar link of Hall of Plans" in page
        addresses += re.findall(r'value="http://127\.0\.0\.1:8000(/feeds/[\w-]{43}\.ics)"', page)
    assert [client.get(address).status_code for address in addresses] == [404, 200]
    assert signed_in(official).post(revoke).location == url
    assert client.get(addresses[1]).status_code == 404


@pytest.mark.parametrize(("role", "status"), [(None, 403), (Role.INSTRUCTOR, 403), (Role.COLLEGE_OFFICER, 403)])
def test_it_is_not_for_others(rows: Session, signed_in: SignIn, hall: int, role: Role | None, status: int) -> None:
    college = factories.college(rows).id if role is Role.COLLEGE_OFFICER else None
    person = factories.with_role(rows, role, college=college) if role else factories.person(rows)
    rows.commit()
    url, revoke = _urls(hall)
    client = signed_in(person.id)
    assert {client.get(url).status_code, client.post(url).status_code, client.post(revoke).status_code} == {status}


def test_no_venue_has_no_calendar(rows: Session, signed_in: SignIn) -> None:
    official = factories.with_role(rows, Role.OFFICIAL).id
    rows.commit()
    url, revoke = _urls(9**9)
    client = signed_in(official)
    assert [client.get(url).status_code, client.post(url).status_code, client.post(revoke).status_code] == [404] * 3
