"""The desk for planning a term: who may ask for what, and what the pages say."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.catalog.models import Offering, SyllabusUnit
from courses.planning.models import TimetableDraft, WeatherDay
from courses.planning.rules import ChangeReason, DraftState, WeatherReach, Wishes
from courses.scheduling.models import TrainingSession
from courses.scheduling.timetable.settings import DEFAULT_WEIGHTS, Soft, Weight
from courses.school.models import Term, Venue
from courses.values import SCHOOL_ZONE
from tests import factories
from tests.academy.office.cast import Cast
from tests.academy.office.timetable import count_queries
from tests.drafts import at, ready_draft, short_term, small_class, started
from tests.factories import NOW

SignIn = Callable[[int], FlaskClient]
WEIGHTS = {f"weight_{rule.value}": weight.value for rule, weight in DEFAULT_WEIGHTS.items()}


@dataclass
class Planned:
    """A term with a class of the officer's college, and one of others."""

    term: Term
    own: Offering
    foreign: Offering


@pytest.fixture
def planned(rows: Session, people: Cast) -> Planned:
    factories.venue(rows, name="一号教室", name_en="Room One")
    term = short_term(rows, code="2026A", name_en="Autumn 2026")
    own = small_class(rows, college=people.college, term_id=term.id, code="OWN-1", title_en="Class of Ours")
    foreign = small_class(rows, term_id=term.id, code="FOREIGN-1", title_en="Class of Others")
    rows.commit()
    return Planned(term, own, foreign)


def _asked(*offerings: Offering, **typed: str) -> dict[str, str | list[str]]:
    return {
        "offerings": [str(one.id) for one in offerings],
        "seconds": "30",
        "seed": "7",
        "reason": "",
        **WEIGHTS,
        **typed,
    }


def _draft(rows: Session) -> TimetableDraft | None:
    found = rows.scalars(select(TimetableDraft).execution_options(populate_existing=True)).one_or_none()
    rows.commit()
    return found


# Asking for a plan


def test_an_official_chooses_all_that_decides_a_plan(
    rows: Session, signed_in: SignIn, people: Cast, planned: Planned
) -> None:
    client = signed_in(people.official)
    page = client.get("/office/timetable?term=2026A").text
    assert all(text in page for text in ("OWN-1", "FOREIGN-1", "Steady rhythm", "One session a week", "Not counted"))
    typed = _asked(planned.own, planned.foreign, reason="weather", keeps_plan="y", weight_S2="off")
    answer = client.post("/office/timetable?term=2026A", data=typed)
    found = _draft(rows)
    assert found is not None
    assert (answer.status_code, answer.location) == (303, f"/office/timetable/drafts/{found.id}")
    wishes = Wishes.from_json(found.wishes)
    assert wishes.offerings == (planned.own.id, planned.foreign.id)
    assert (wishes.reason, wishes.keeps_plan) == (ChangeReason.WEATHER, True)
    assert (wishes.weights[Soft.RHYTHM], wishes.weights[Soft.FREE_TIME]) == (Weight.OFF, Weight.HIGH)
    assert (found.seed, found.seconds, found.created_by_id) == (7, 30, people.official)


def test_a_college_officer_plans_only_classes_of_the_college(
    rows: Session, signed_in: SignIn, people: Cast, planned: Planned
) -> None:
    client = signed_in(people.officer)
    assert "FOREIGN-1" not in client.get("/office/timetable?term=2026A").text
    answer = client.post("/office/timetable?term=2026A", data=_asked(planned.own, planned.foreign))
    assert answer.status_code == 422
    assert _draft(rows) is None


def test_bad_input_is_told_and_kept(signed_in: SignIn, people: Cast, planned: Planned) -> None:
    client = signed_in(people.official)
    for typed, message in (
        ({"seed": "many"}, "This is not a whole number."),
        ({"seconds": "7"}, "Please choose one of the list."),
        ({"weight_S3": "enormous"}, "Please choose one of the list."),
        ({"reason": "mood"}, "Please choose one of the list."),
        ({"offerings": []}, "Choose at least one class."),
    ):
        answer = client.post("/office/timetable?term=2026A", data={**_asked(planned.own, weight_S1="low"), **typed})
        assert answer.status_code == 422
        assert message in answer.text
        assert re.search(r'checked[^>]*name="weight_S1"[^>]*value="low"', answer.text)
    assert client.get("/office/timetable?term=NONE").status_code == 404
    assert signed_in(people.trainee).get("/office/timetable").status_code == 403


def test_a_school_without_terms_is_told_so(signed_in: SignIn, people: Cast) -> None:
    for path in ("/office/timetable", "/office/timetable/locks", "/office/timetable/why"):
        assert "No term yet" in signed_in(people.official).get(path).text


# Drafts


def test_a_search_shows_how_far_it_is_and_can_be_stopped(
    rows: Session, signed_in: SignIn, people: Cast, planned: Planned
) -> None:
    draft = started(rows, planned.own, by=people.officer)
    rows.commit()
    client, url = signed_in(people.officer), f"/office/timetable/drafts/{draft.id}"
    page = client.get(url).text
    assert 'http-equiv="refresh"' in page
    assert "A worker takes it up in a moment" in page
    progress = client.get(f"{url}/progress").get_json()
    assert (progress["done"], progress["total"], progress["is_over"]) == (0, 10, False)
    assert client.post(f"{url}/accept").status_code == 422
    assert client.post(f"{url}/stop").status_code == 303
    assert "stopped before it had a plan" in client.get(url).text
    assert client.post(f"{url}/stop").status_code == 422
    assert client.post(f"{url}/resume").status_code == 303


def test_a_draft_stands_beside_today_and_is_accepted(
    rows: Session, signed_in: SignIn, people: Cast, planned: Planned
) -> None:
    draft = ready_draft(rows, planned.own, by=people.officer)
    rows.commit()
    client, url = signed_in(people.officer), f"/office/timetable/drafts/{draft.id}"
    page = client.get(url).text
    for text in (
        "This plan breaks no rule",
        "3 sessions are placed for the first time",
        "Room One",
        draft.input_hash[:12],
    ):
        assert text in page
    assert "Draft" in client.get("/office/timetable?term=2026A").text
    answer = client.post(f"{url}/accept", data={"accept-offerings": [planned.own.id], "accept-reason": ""})
    assert answer.status_code == 303
    placed = rows.scalars(select(TrainingSession).where(TrainingSession.offering_id == planned.own.id)).all()
    assert len(placed) == 3
    rows.commit()
    assert "Accepted" in client.get(url).text
    assert client.post(f"{url}/discard").status_code == 422


def test_a_draft_that_no_longer_fits_names_what_is_in_the_way(
    rows: Session, signed_in: SignIn, people: Cast, planned: Planned
) -> None:
    draft = ready_draft(rows, planned.own, by=people.officer)
    first = draft.plan[0]
    factories.training_session(
        rows, offering_id=planned.foreign.id, starts_at=_moment(first["starts_at"]), venue_id=first["venues"][0]
    )
    rows.commit()
    client, url = signed_in(people.officer), f"/office/timetable/drafts/{draft.id}"
    assert "The facts have changed" in client.get(url).text
    typed = {"accept-offerings": [planned.own.id], "accept-reason": "Kept <words>"}
    answer = client.post(f"{url}/accept", data=typed)
    assert answer.status_code == 422
    assert "Room One cannot have two sessions at once" in answer.text
    assert "Kept &lt;words&gt;" in answer.text
    assert client.post(f"{url}/discard").status_code == 303
    assert _draft(rows).state is DraftState.DISCARDED


def _moment(text: str):
    return type(NOW).fromisoformat(text)


def test_a_storm_says_how_many_it_hits_and_why_others_move_too(
    rows: Session, signed_in: SignIn, people: Cast, planned: Planned
) -> None:
    [room] = rows.scalars(select(Venue)).all()
    units = rows.scalars(
        select(SyllabusUnit).where(SyllabusUnit.course_id == planned.own.course_id).order_by(SyllabusUnit.position)
    ).all()
    for unit, day in zip(units, (12, 19, 20), strict=True):
        factories.training_session(
            rows,
            offering_id=planned.own.id,
            unit_id=unit.id,
            kind=unit.kind,
            starts_at=at(12, day, 9),
            venue_id=room.id,
            instructors=(planned.own.tutor_id or 0,),
        )
    storm = {"signal": "台风黄色预警", "reach": WeatherReach.ALL, "created_at": NOW}
    rows.add(WeatherDay(starts_at=at(12, 19, 8), ends_at=at(12, 19, 22), **storm))
    rows.flush()
    draft = ready_draft(rows, planned.own, by=people.officer, keeps_plan=True)
    rows.commit()
    page = signed_in(people.officer).get(f"/office/timetable/drafts/{draft.id}").text
    assert "1 hit, 2 moved, 1 of them extra." in page or "1 hit, 1 moved, 0 of them extra." in page
    assert "Cannot stay" in page
    moved = sum(1 for one in draft.plan if one["starts_at"][:16] != _start_of(rows, one["session"]))
    assert (moved == 2) == ("Why: " in page)


def _start_of(rows: Session, session: int) -> str:
    return rows.get_one(TrainingSession, session).starts_at.astimezone(SCHOOL_ZONE).isoformat()[:16]


def test_drafts_are_compared_and_strangers_see_none(
    rows: Session, signed_in: SignIn, people: Cast, planned: Planned
) -> None:
    one, other = (ready_draft(rows, planned.own, by=people.officer) for _ in range(2))
    foreign = ready_draft(rows, planned.foreign)
    rows.commit()
    officer, stranger = signed_in(people.officer), signed_in(people.stranger)
    page = officer.get(f"/office/timetable/drafts/{one.id}/beside/{other.id}")
    assert "Both have everything in the same places." in page.text
    for path in ("", "/progress", "/why", f"/beside/{foreign.id}"):
        assert stranger.get(f"/office/timetable/drafts/{one.id}{path}").status_code == 404
    assert officer.get(f"/office/timetable/drafts/{one.id}/beside/{foreign.id}").status_code == 404
    for deed in ("stop", "resume", "accept", "discard"):
        assert stranger.post(f"/office/timetable/drafts/{one.id}/{deed}").status_code == 404
    assert signed_in(people.trainee).get(f"/office/timetable/drafts/{one.id}").status_code == 403
    assert f"drafts/{foreign.id}" not in officer.get("/office/timetable?term=2026A").text


def test_a_draft_takes_the_same_queries_however_large_it_is(
    app: Flask, rows: Session, signed_in: SignIn, people: Cast, planned: Planned
) -> None:
    client = signed_in(people.official)
    draft = ready_draft(rows, planned.own)
    rows.commit()
    small = count_queries(app, client, f"/office/timetable/drafts/{draft.id}")
    larger = ready_draft(rows, planned.own, planned.foreign)
    rows.commit()
    assert count_queries(app, client, f"/office/timetable/drafts/{larger.id}") == small


# Locks and questions


def test_sessions_are_locked_one_by_one_and_by_class_week_and_venue(
    rows: Session, signed_in: SignIn, people: Cast, planned: Planned
) -> None:
    near, far = (
        factories.training_session(rows, offering_id=planned.own.id, starts_at=at(12, day, 9)) for day in (5, 12)
    )
    foreign = factories.training_session(rows, offering_id=planned.foreign.id, starts_at=at(12, 5, 9))
    rows.commit()
    client, url = signed_in(people.officer), "/office/timetable/locks?term=2026A"

    def locked() -> list[int]:
        query = select(TrainingSession.id).where(TrainingSession.is_locked).order_by(TrainingSession.id)
        found = list(rows.scalars(query))
        rows.commit()
        return found

    assert client.post(url, data={"sessions": [near.id], "deed": "lock"}).status_code == 303
    assert locked() == [near.id]
    assert client.post(url, data={"sessions": [foreign.id], "deed": "lock"}).status_code == 422
    assert client.post(f"{url}&week=2026-12-07", data={"deed": "lock_all"}).status_code == 303
    assert locked() == [near.id, far.id]
    assert client.post(f"{url}&venue={near.venue_id}", data={"deed": "unlock_all"}).status_code == 303
    assert locked() == [far.id]
    assert client.post(f"{url}&offering={planned.own.id}", data={"deed": "unlock_all"}).status_code == 303
    assert locked() == []


def test_a_slot_is_asked_about_in_the_timetable_and_in_a_draft(
    rows: Session, signed_in: SignIn, people: Cast, planned: Planned
) -> None:
    draft = ready_draft(rows, planned.own, by=people.officer)
    rows.commit()
    client = signed_in(people.officer)
    page = client.get("/office/timetable/why?term=2026A&session=-2&slot=1").text
    assert "The answer" not in page  # this moment is past: it is not on the list
    slot = page.split('<select class="form-select" id="slot"')[1].split('value="')[1].split('"')[0]
    page = client.get(f"/office/timetable/why?term=2026A&session=-2&slot={slot}").text
    assert "People have to know 7 days ahead" in page
    page = client.get(f"/office/timetable/drafts/{draft.id}/why?session=-2&slot={slot}").text
    assert "By the syllabus" in page or "comes before its theory" in page
