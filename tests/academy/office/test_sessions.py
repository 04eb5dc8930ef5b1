"""The page of a session: moving, cancelling, restoring and removing it."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from courses.attendance import service as attendance
from courses.attendance.rules import Attended, MarkStatus
from courses.catalog.models import Offering
from courses.catalog.rules import OfferingState
from courses.enrollment import service as enrollment
from courses.people.models import Person
from courses.scheduling.rules import SessionState
from courses.school.models import Venue
from tests import factories
from tests.academy.office.bad_input import faults
from tests.academy.office.cast import Cast
from tests.academy.office.timetable import URL, add_meeting, sessions_of, typed_session, value_of
from tests.factories import NOW

SignIn = Callable[[int], FlaskClient]


# moving


def test_a_session_moves(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, teacher: Person, units: list[int], signed_in: SignIn
) -> None:
    meeting = add_meeting(rows, class_one, hall, unit_id=units[0])
    client, url = signed_in(people.officer), f"/office/sessions/{meeting.id}/edit"
    page = client.get(url).text
    assert (value_of(page, "starts_on"), value_of(page, "ends_at"), value_of(page, "version")) == (
        "2026-11-25",
        "12:15",
        "1",
    )
    answer = client.post(
        url, data=typed_session(units[0], hall, teacher.id, version="1", is_confirmed="y", despite="天气")
    )
    assert (answer.status_code, answer.location) == (303, URL)
    (moved,) = sessions_of(rows, class_one)
    assert (moved.starts_at, moved.version) == (datetime(2026, 12, 5, 6, 30, tzinfo=UTC), 2)


def test_who_has_not_seen_the_last_change_is_told(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, units: list[int], signed_in: SignIn
) -> None:
    meeting = add_meeting(rows, class_one, hall, unit_id=units[0], version=2)
    client, url = signed_in(people.officer), f"/office/sessions/{meeting.id}/edit"
    for version in ("1", "", "x", "-1", "٣", "99999999999999999999"):
        answer = client.post(url, data=typed_session(units[0], hall, version=version, title_en="Typed"))
        assert answer.status_code == 422
        assert "Somebody else changed this session meanwhile." in answer.text
        assert value_of(answer.text, "title_en") == "Typed"


def test_a_move_onto_another_session_is_refused(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, units: list[int], signed_in: SignIn
) -> None:
    meeting = add_meeting(rows, class_one, hall, unit_id=units[0])
    add_meeting(rows, class_one, hall, title_en="Theory", starts_at=datetime(2026, 12, 5, 7, tzinfo=UTC))
    url = f"/office/sessions/{meeting.id}/edit"
    answer = signed_in(people.officer).post(url, data=typed_session(units[0], hall, version="1"))
    assert answer.status_code == 422
    assert "“Class One · Theory”" in answer.text
    assert value_of(answer.text, "starts_on") == "2026-12-05"


def test_a_session_with_marks_is_fixed(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, units: list[int], signed_in: SignIn
) -> None:
    meeting = add_meeting(rows, class_one, hall, unit_id=units[0], starts_at=NOW)
    seat = enrollment.enroll(rows, offering=class_one.id, person=people.trainee, at=NOW)
    attendance.mark(
        rows,
        training_session=meeting.id,
        enrollment=seat.id,
        attended=Attended(MarkStatus.PRESENT),
        at=NOW,
        by=people.officer,
        is_officer=True,
        seen_version=None,
        tap=None,
    )
    rows.commit()
    client, url = signed_in(people.officer), f"/office/sessions/{meeting.id}"
    page = client.get(f"{url}/edit").text
    assert "Attendance has been taken" in page
    assert 'name="starts_on"' not in page
    assert client.post(f"{url}/edit", data=typed_session(units[0], hall, version="1")).status_code == 422
    refused = client.post(f"{url}/cancel", data={"cancel-reason": "台风", "cancel-version": "1"})
    assert refused.status_code == 422
    assert "Attendance has been taken" in refused.text


# cancelling, restoring, removing


def test_a_session_is_cancelled_with_a_reason_and_comes_back(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, signed_in: SignIn
) -> None:
    meeting = add_meeting(rows, class_one, hall)
    client, url = signed_in(people.officer), f"/office/sessions/{meeting.id}"
    answer = client.post(f"{url}/cancel", data={"cancel-reason": "台风黄色预警", "cancel-version": "1"})
    assert (answer.status_code, answer.location) == (303, URL)
    assert "台风黄色预警" in client.get(URL).text
    assert "Let it take place after all" in client.get(f"{url}/edit").text
    assert client.post(f"{url}/restore", data={"version": "2"}).status_code == 303
    (meeting,) = sessions_of(rows, class_one)
    assert (meeting.state, meeting.version) == (SessionState.PLANNED, 3)


def test_a_reason_that_is_none_is_refused(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, signed_in: SignIn
) -> None:
    meeting = add_meeting(rows, class_one, hall)
    cases = [
        ("cancel-reason", "", "Please fill this in."),
        ("cancel-reason", "   ", "Please fill this in."),
        ("cancel-reason", "长" * 201, "At most 200 characters"),
        ("cancel-reason", "a\x07b", "control characters"),
    ]
    url = f"/office/sessions/{meeting.id}/cancel"
    assert faults(signed_in(people.officer), url, {"cancel-version": "1"}, cases, kept="cancel-reason") == []
    assert sessions_of(rows, class_one)[0].state is SessionState.PLANNED


def test_a_session_does_not_come_back_to_a_place_that_is_taken(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, signed_in: SignIn
) -> None:
    meeting = add_meeting(rows, class_one, hall, state=SessionState.CANCELLED)
    add_meeting(rows, factories.offering(rows, title_en="Class Two"), hall, title_en="First Aid")
    answer = signed_in(people.officer).post(f"/office/sessions/{meeting.id}/restore", data={"version": "1"})
    assert answer.status_code == 422
    assert "Great Hall cannot have two sessions at once" in answer.text


def test_a_session_of_a_draft_is_removed_and_another_is_not(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, signed_in: SignIn
) -> None:
    meeting = add_meeting(rows, class_one, hall)
    client, url = signed_in(people.officer), f"/office/sessions/{meeting.id}"
    assert "Remove the session" not in client.get(f"{url}/edit").text
    refused = client.post(f"{url}/remove", data={"version": "1"})
    assert refused.status_code == 422
    assert "cancel it with a reason instead" in refused.text
    class_one.state = OfferingState.DRAFT
    rows.commit()
    assert "Remove the session" in client.get(f"{url}/edit").text
    assert client.post(f"{url}/remove", data={"version": "1"}).status_code == 303
    assert sessions_of(rows, class_one) == []


# who may


def _urls(meeting: int) -> tuple[list[str], list[str]]:
    session = f"/office/sessions/{meeting}"
    return [URL, f"{session}/edit"], [URL, *(f"{session}/{verb}" for verb in ("edit", "cancel", "restore", "remove"))]


def test_a_stranger_neither_finds_nor_changes_a_session(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, signed_in: SignIn
) -> None:
    pages, deeds = _urls(add_meeting(rows, class_one, hall).id)
    client = signed_in(people.stranger)
    assert [client.get(url).status_code for url in pages] == [404] * 2
    assert [client.post(url, data={"version": "1"}).status_code for url in deeds] == [404] * 5
    assert sessions_of(rows, class_one)[0].version == 1


def test_a_trainee_is_told_that_it_is_not_for_them(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, signed_in: SignIn
) -> None:
    pages, deeds = _urls(add_meeting(rows, class_one, hall).id)
    client = signed_in(people.trainee)
    assert [client.get(url).status_code for url in [*pages, "/office/calendar"]] == [403] * 3
    assert [client.post(url).status_code for url in deeds] == [403] * 5


def test_who_is_not_signed_in_signs_in_first(
    rows: Session, client: FlaskClient, class_one: Offering, hall: Venue
) -> None:
    pages, _deeds = _urls(add_meeting(rows, class_one, hall).id)
    answers = [client.get(url) for url in [*pages, "/office/calendar"]]
    assert all(answer.status_code == 303 and "/account/sign-in" in answer.location for answer in answers)
