"""The office's desk for people: finding, adding, correcting, roles, guardians, links."""

import base64
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from academy.extensions import db
from courses.audit import AuditEntry
from courses.enrollment.models import Enrollment
from courses.enrollment.rules import EnrollmentState
from courses.people import queries
from courses.people.models import Guardian, OneTimeLink, Person, RoleGrant
from courses.people.rules import LinkPurpose, Role
from tests import factories
from tests.factories import NOW

SignIn = Callable[[int], FlaskClient]
TYPED = {
    "name": "林苇",
    "phone": "138 0013 8000",
    "email": "",
    "born_on": "",
    "village_id": "",
    "political_status": "",
    "guardian_name": "",
    "guardian_phone": "",
}


@pytest.fixture
def college(rows: Session) -> int:
    found = factories.college(rows).id
    rows.commit()
    return found


@pytest.fixture
def officer(rows: Session, signed_in: SignIn, college: int) -> FlaskClient:
    found = factories.with_role(rows, Role.COLLEGE_OFFICER, college=college)
    rows.commit()
    return signed_in(found.id)


@pytest.fixture
def admin(rows: Session, signed_in: SignIn) -> FlaskClient:
    found = factories.with_role(rows, Role.ADMINISTRATOR, name="管理员")
    rows.commit()
    return signed_in(found.id)


def _add(rows: Session, make: Callable[[], Person]) -> int:
    found = make().id
    rows.commit()
    return found


@pytest.fixture
def person(rows: Session) -> int:
    return _add(rows, lambda: factories.person(rows, name="林苇", phone="+8613800138000", email="lin@school.example"))


@pytest.fixture
def child(rows: Session) -> int:
    return _add(rows, lambda: factories.minor(rows, consent=False, name="何小雨"))


# the list


def test_people_are_listed_without_their_numbers(officer: FlaskClient, person: int) -> None:
    page = officer.get("/office/people").text
    assert "林苇" in page
    assert "138****8000" in page
    assert "13800138000" not in page
    assert "lin@school.example" not in page


def test_people_are_found(rows: Session, officer: FlaskClient, person: int) -> None:
    _add(rows, lambda: factories.person(rows, name="霍青"))
    for text in ("林", "8000", "138 0013 8000", "lin@school", "１３８００１３８０００"):
        page = officer.get("/office/people", query_string={"q": text}).text
        assert "林苇" in page, text
        assert "霍青" not in page


def test_odd_searches_are_answered(officer: FlaskClient, person: int) -> None:
    for text in ("nobody", "<b>x</b>", "%", "x" * 500, "🙂", "' OR 1=1 --", "a\x00b"):
        answer = officer.get("/office/people", query_string={"q": text})
        assert answer.status_code == 200, text
        assert "<b>x</b>" not in answer.text


def test_a_search_for_nobody_says_what_to_do(officer: FlaskClient) -> None:
    page = officer.get("/office/people?q=nobody").text
    assert "Nobody found" in page
    assert "Show everyone" in page


def test_a_page_beyond_the_last_is_no_error(officer: FlaskClient) -> None:
    for page in ("0", "-1", "x", "99999999999999999999", "2"):
        assert officer.get("/office/people", query_string={"page": page}).status_code == 200, page


def test_a_long_list_comes_in_pages(rows: Session, officer: FlaskClient) -> None:
    for number in range(30):
        factories.person(rows, name=f"学员{number:02d}甲")
    rows.commit()
    first = officer.get("/office/people?q=甲").text
    second = officer.get("/office/people?q=甲&page=2").text
    names = [set(re.findall(r"学员\d\d甲", page)) for page in (first, second)]
    assert (len(names[0]), len(names[1])) == (25, 5)
    assert not names[0] & names[1]
    assert "30 entries" in first
    assert "page=2" in first


def test_the_list_costs_as_many_queries_however_long_it_is(
    app: Flask, rows: Session, officer: FlaskClient, college: int
) -> None:
    counts = []
    for _ in range(2):
        with _counting(app) as statements:
            assert officer.get("/office/people").status_code == 200
        counts.append(len(statements))
        for _ in range(5):
            village = factories.village(rows).id
            factories.with_role(rows, Role.COLLEGE_OFFICER, college=factories.college(rows).id, village_id=village)
        rows.commit()
    assert counts[0] == counts[1]


class _counting(AbstractContextManager[list[str]]):  # noqa: N801 - reads as a verb
    """Count the statements that the application sends."""

    def __init__(self, app: Flask) -> None:
        self.app, self.statements = app, list[str]()

    def __enter__(self) -> list[str]:
        with self.app.app_context():
            self.engine = db.engine
        event.listen(self.engine, "before_cursor_execute", self._note)
        return self.statements

    def __exit__(self, *_error: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._note)

    def _note(self, _connection, _cursor, statement: str, *_rest: object) -> None:
        self.statements.append(statement)


# adding and correcting


def test_a_person_is_added_and_can_be_called(rows: Session, officer: FlaskClient) -> None:
    answer = officer.post("/office/people/new", data=TYPED)
    assert answer.status_code == 303
    page = officer.get(answer.location).text
    assert "林苇 is added." in page
    assert "138 0013 8000" in page
    assert "Make a link for the first password" in page
    found = rows.scalars(select(Person).where(Person.name == "林苇")).one()
    assert (found.phone, found.password_hash, found.born_on) == ("+8613800138000", None, None)


def test_a_minor_may_be_added_before_the_guardian_is_known(rows: Session, officer: FlaskClient) -> None:
    answer = officer.post("/office/people/new", data={**TYPED, "born_on": "2010-05-04"})
    assert "No guardian is known." in officer.get(answer.location).text
    given = {**TYPED, "born_on": "2010-05-04", "guardian_name": "何家长", "guardian_phone": "13900139000"}
    assert officer.post(f"{answer.location}/edit", data=given).status_code == 303
    assert rows.scalars(select(Guardian.phone)).one() == "+8613900139000"


WRONG: list[tuple[dict[str, str], str]] = [
    ({"name": ""}, "Please fill this in."),
    ({"name": "林🙂"}, "cannot print"),
    ({"phone": ""}, "Give a mobile number or an e-mail address"),
    ({"phone": "12"}, "This is not a mobile number."),
    ({"email": "x"}, "This is not an e-mail address."),
    ({"born_on": "2010-02-30"}, "There is no such day"),
    ({"born_on": "2015-01-01"}, "from 14 years on"),
    ({"born_on": "2010-05-04", "guardian_name": "何家长"}, "name and mobile number of a parent"),
    ({"born_on": "2010-05-04", "guardian_name": "1", "guardian_phone": "13900139000"}, "needs letters"),
]


@pytest.mark.parametrize("is_new", [True, False])
def test_what_is_wrong_is_said_and_all_that_was_typed_stays(
    rows: Session, officer: FlaskClient, subtests: pytest.Subtests, is_new: bool
) -> None:
    where = "new" if is_new else f"{_add(rows, lambda: factories.person(rows, born_on=None))}/edit"
    for fields, sentence in WRONG:
        with subtests.test(sentence, **fields):
            answer = officer.post(f"/office/people/{where}", data={**TYPED, **fields})
            assert answer.status_code == 422
            assert sentence in answer.text
            assert all(value in answer.text for value in {**TYPED, **fields}.values())


def test_a_number_that_is_taken_is_refused_at_its_field(officer: FlaskClient, person: int) -> None:
    answer = officer.post("/office/people/new", data=TYPED)
    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 1


def test_the_office_corrects_a_birth_date(rows: Session, officer: FlaskClient, child: int) -> None:
    typed = {**TYPED, "born_on": "2005-05-04"}
    assert officer.post(f"/office/people/{child}/edit", data=typed).status_code == 303
    assert rows.get_one(Person, child, populate_existing=True).born_on == date(2005, 5, 4)
    assert rows.get(Guardian, child, populate_existing=True) is None


def test_an_officer_corrects_nobody_who_may_more(rows: Session, officer: FlaskClient) -> None:
    official = _add(rows, lambda: factories.with_role(rows, Role.OFFICIAL))
    answer = officer.post(f"/office/people/{official}/edit", data=TYPED)
    assert answer.status_code == 422
    assert "has more rights than you" in answer.text
    assert f"/office/people/{official}/edit" not in officer.get(f"/office/people/{official}").text


# one person


def test_the_page_of_a_person_shows_the_classes(rows: Session, officer: FlaskClient, person: int) -> None:
    offering = factories.offering(rows, title="青马一班", title_en="Class One")
    rows.add(Enrollment(offering_id=offering.id, person_id=person, state=EnrollmentState.ENROLLED, changed_at=NOW))
    rows.commit()
    page = officer.get(f"/office/people/{person}").text
    assert "Class One" in page
    assert "Enrolled" in page


POSTED = {"links": {"purpose": "password"}, "guardian-consent": {"method": "phone"}, "roles": {"role": "official"}}


def test_a_person_who_does_not_exist(admin: FlaskClient) -> None:
    for path in ("", "/edit"):
        assert admin.get(f"/office/people/999999{path}").status_code == 404
    for path, fields in POSTED.items():
        assert admin.post(f"/office/people/999999/{path}", data=fields).status_code == 404


# roles


def test_an_administrator_gives_a_role_and_takes_it_away(
    rows: Session, admin: FlaskClient, person: int, college: int
) -> None:
    path = f"/office/people/{person}"
    answer = admin.post(f"{path}/roles", data={"role": "college_officer", "college_id": str(college)})
    assert answer.status_code == 303
    grant = rows.scalars(select(RoleGrant).where(RoleGrant.person_id == person)).one()
    assert (grant.role, grant.college_id) == (Role.COLLEGE_OFFICER, college)
    grant_id = grant.id
    rows.rollback()
    assert "College officer" in admin.get(path).text
    assert admin.post(f"{path}/roles/{grant_id}/take").status_code == 303
    assert rows.scalars(select(RoleGrant).where(RoleGrant.person_id == person)).all() == []


def test_a_role_that_cannot_be_given(admin: FlaskClient, person: int, subtests: pytest.Subtests) -> None:
    for fields, sentence in (
        ({"role": ""}, "Please choose one."),
        ({"role": "emperor"}, "Please choose one of the list."),
        ({"role": "college_officer", "college_id": ""}, "Choose the college of the college officer."),
        ({"role": "college_officer", "college_id": "999999"}, "Please choose one of the list."),
    ):
        with subtests.test(sentence, **fields):
            answer = admin.post(f"/office/people/{person}/roles", data={"college_id": "", **fields})
            assert answer.status_code == 422
            assert sentence in answer.text


def test_a_role_is_given_once(rows: Session, admin: FlaskClient) -> None:
    official = _add(rows, lambda: factories.with_role(rows, Role.OFFICIAL))
    answer = admin.post(f"/office/people/{official}/roles", data={"role": "official", "college_id": ""})
    assert answer.status_code == 422
    assert "has this role already" in answer.text


def test_an_administrator_stays_one(rows: Session, admin: FlaskClient) -> None:
    query = select(RoleGrant.person_id, RoleGrant.id).where(RoleGrant.role == Role.ADMINISTRATOR)
    person, grant = rows.execute(query).one()
    rows.rollback()
    answer = admin.post(f"/office/people/{person}/roles/{grant}/take")
    assert answer.status_code == 409
    assert "Ask another administrator" in answer.text
    assert "Take away" not in admin.get(f"/office/people/{person}").text


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.COLLEGE_OFFICER])
def test_only_administrators_give_roles(
    rows: Session, signed_in: SignIn, college: int, person: int, role: Role
) -> None:
    scope = college if role is Role.COLLEGE_OFFICER else None
    client = signed_in(_add(rows, lambda: factories.with_role(rows, role, college=scope)))
    assert client.post(f"/office/people/{person}/roles", data={"role": "administrator"}).status_code == 403
    assert client.post(f"/office/people/{person}/roles/1/take").status_code == 403
    assert "Give the role" not in client.get(f"/office/people/{person}").text


# guardians


@pytest.mark.parametrize(("method", "word"), [("phone", "by phone"), ("paper", "on paper")])
def test_an_officer_records_how_a_guardian_agreed(
    rows: Session, officer: FlaskClient, child: int, method: str, word: str
) -> None:
    path = f"/office/people/{child}"
    assert "Has not agreed yet" in officer.get(path).text
    assert officer.post(f"{path}/guardian-consent", data={"method": method}).status_code == 303
    page = officer.get(path).text
    assert "Has agreed" in page
    assert word in page
    assert queries.has_guardian_consent(rows, person=child)


def test_it_has_to_be_said_how(rows: Session, officer: FlaskClient, child: int) -> None:
    for method in ("", "sign_up", "link", "shouting"):
        answer = officer.post(f"/office/people/{child}/guardian-consent", data={"method": method})
        assert answer.status_code == 422, method
    assert not queries.has_guardian_consent(rows, person=child)


def test_nobody_agrees_for_one_who_is_of_age(officer: FlaskClient, person: int) -> None:
    answer = officer.post(f"/office/people/{person}/guardian-consent", data={"method": "phone"})
    assert answer.status_code == 422
    assert "nobody else has to agree" in answer.text


# links


def _hand_out(client: FlaskClient, person: int, purpose: str = "password") -> str:
    answer = client.post(f"/office/people/{person}/links", data={"purpose": purpose})
    assert answer.status_code == 303
    return client.get(answer.location).text


def _address_in(page: str) -> str:
    return re.findall(r'id="link" value="([^"]+)"', page)[0]


def test_a_link_is_shown_once_as_an_address_and_a_code(
    app: Flask, officer: FlaskClient, client: FlaskClient, person: int
) -> None:
    page = _hand_out(officer, person)
    address = _address_in(page)
    assert address.startswith(app.config["ACADEMY"].base_url + "/account/activate/")
    drawn = base64.b64decode(re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', page)[0]).decode()
    expected = zxingcpp.create_barcode(address, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    assert drawn == expected.to_svg(scale=8, add_quiet_zones=True)
    again = officer.get(f"/office/people/{person}/link", follow_redirects=True).text
    assert "shown only once" in again
    assert address not in again
    assert client.get(address.removeprefix(app.config["ACADEMY"].base_url)).status_code == 200


def test_a_link_is_not_shown_on_another_persons_page(rows: Session, officer: FlaskClient, person: int) -> None:
    other = _add(rows, lambda: factories.person(rows))
    officer.post(f"/office/people/{person}/links", data={"purpose": "password"})
    assert officer.get(f"/office/people/{other}/link").status_code == 303


def test_a_guardians_link_says_whom_to_send_it_to(app: Flask, officer: FlaskClient, child: int) -> None:
    page = _hand_out(officer, child, "guardian")
    assert _address_in(page).startswith(app.config["ACADEMY"].base_url + "/guardian/")
    assert "何家长" in page


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.ADMINISTRATOR])
def test_an_officer_hands_no_link_to_one_who_may_more(rows: Session, officer: FlaskClient, role: Role) -> None:
    other = _add(rows, lambda: factories.with_role(rows, role))
    answer = officer.post(f"/office/people/{other}/links", data={"purpose": "password"})
    assert answer.status_code == 422
    assert "Ask an administrator for the link" in answer.text
    assert rows.scalars(select(OneTimeLink)).all() == []
    assert "Make a link" not in officer.get(f"/office/people/{other}").text


def test_nor_to_an_officer_of_another_college(rows: Session, officer: FlaskClient) -> None:
    college = factories.college(rows).id
    other = _add(rows, lambda: factories.with_role(rows, Role.COLLEGE_OFFICER, college=college))
    assert officer.post(f"/office/people/{other}/links", data={"purpose": "password"}).status_code == 422


def test_nobody_hands_a_link_to_themselves(rows: Session, admin: FlaskClient) -> None:
    own = rows.scalars(select(RoleGrant.person_id).where(RoleGrant.role == Role.ADMINISTRATOR)).one()
    rows.rollback()
    answer = admin.post(f"/office/people/{own}/links", data={"purpose": "password"})
    assert answer.status_code == 422
    assert "This is your own account." in answer.text


def test_a_link_for_nothing_is_refused(officer: FlaskClient, person: int) -> None:
    for purpose in ("", "gift"):
        assert officer.post(f"/office/people/{person}/links", data={"purpose": purpose}).status_code == 422


def test_what_is_done_is_written_down(rows: Session, officer: FlaskClient, person: int) -> None:
    _hand_out(officer, person)
    entry = rows.scalars(select(AuditEntry)).one()
    assert (entry.deed, entry.subject, entry.facts) == ("link.hand_out", f"person:{person}", {"purpose": "password"})
    assert rows.scalars(select(OneTimeLink.purpose)).one() is LinkPurpose.PASSWORD


# who may come here

PATHS = ["/office/people", "/office/people/new", "/office/people/1", "/office/people/1/edit", "/office/people/1/link"]


def test_visitors_sign_in_first(client: FlaskClient) -> None:
    for path in PATHS:
        assert client.get(path).location.startswith("/account/sign-in?next="), path


def test_the_desk_is_for_the_office(rows: Session, signed_in: SignIn, person: int) -> None:
    instructor = _add(rows, lambda: factories.with_role(rows, Role.INSTRUCTOR))
    for one in (person, instructor):
        client = signed_in(one)
        assert {client.get(path).status_code for path in PATHS} == {403}
