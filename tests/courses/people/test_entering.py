"""Counting tries, changing passwords."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from academy.extensions import db
from academy.transaction import transaction
from courses.audit import AuditEntry
from courses.errors import Refusal
from courses.people import entering, passwords, queries
from courses.people.models import SignInTally
from courses.people.rules import ACCOUNT_TRIES, ADDRESS_TRIES, TRY_WINDOW
from tests import factories
from tests.factories import NOW, PASSWORD
from tests.threads import at_once

ACCOUNT = "+8613800138000"


def _try(session: Session, account: str = ACCOUNT, address: str | None = None, at=NOW) -> None:
    entering.count_try(session, account=account, address=address, at=at)


def test_an_account_has_ten_tries_and_then_waits(session: Session) -> None:
    for _ in range(ACCOUNT_TRIES):
        _try(session)
    with pytest.raises(Refusal) as refused:
        _try(session, at=NOW + timedelta(minutes=5, seconds=1))
    assert (refused.value.code, refused.value.facts) == ("sign_in.too_often", {"minutes": 10})


def test_the_wait_ends_with_the_window(session: Session) -> None:
    for _ in range(ACCOUNT_TRIES):
        _try(session)
    for _ in range(ACCOUNT_TRIES):
        _try(session, at=NOW + TRY_WINDOW)


def test_an_address_has_more_tries_for_all_its_accounts(session: Session) -> None:
    for number in range(ADDRESS_TRIES):
        _try(session, account=str(number), address="203.0.113.7")
    with pytest.raises(Refusal, match=r"sign_in\.too_often"):
        _try(session, account="another", address="203.0.113.7")
    _try(session, account="another", address="203.0.113.8")
    _try(session, account="another")


def test_a_right_password_lets_the_account_start_anew_and_gives_the_address_one_try_back(session: Session) -> None:
    for _ in range(3):
        _try(session, address="203.0.113.7")
    entering.forgive_tries(session, account=ACCOUNT, address="203.0.113.7")
    session.flush()
    assert list(session.scalars(select(SignInTally.tries))) == [2]


def test_forgiving_what_was_never_counted_is_no_matter(session: Session) -> None:
    entering.forgive_tries(session, account=ACCOUNT, address="203.0.113.7")
    entering.forgive_tries(session, account=ACCOUNT, address=None)


def test_tallies_that_are_over_are_forgotten(session: Session) -> None:
    _try(session, account="one")
    _try(session, account="two", at=NOW + TRY_WINDOW)
    assert session.scalar(select(func.count()).select_from(SignInTally)) == 1


def test_neither_account_nor_address_is_kept_in_the_clear(session: Session) -> None:
    _try(session, address="203.0.113.7")
    keys = list(session.scalars(select(SignInTally.key)))
    assert len(keys) == 2
    assert all(len(key) == 64 and set(key) <= set("0123456789abcdef") for key in keys)


def test_tries_at_once_count_as_many(app: Flask) -> None:
    def one() -> str:
        with app.app_context(), transaction() as session:
            _try(session)
        return "let through"

    answers = at_once([partial(one) for _ in range(ACCOUNT_TRIES * 3)])
    let_through = [answer for answer in answers if answer == "let through"]
    refused = [answer for answer in answers if isinstance(answer, Refusal)]
    assert (len(let_through), len(refused)) == (ACCOUNT_TRIES, ACCOUNT_TRIES * 2)


def test_counting_before_writing_lets_more_through(app: Flask) -> None:
    """What the one statement replaces: everyone looks, then everyone counts up."""
    people = ACCOUNT_TRIES + 4
    looked = threading.Barrier(people, timeout=20)

    def one() -> str:
        with app.app_context():
            session = db.session()
            tally = session.get(SignInTally, "k")
            may_try = tally is None or tally.tries < ACCOUNT_TRIES
            looked.wait()
            statement = insert(SignInTally).values(key="k", tries=1, ends_at=NOW)
            session.execute(
                statement.on_conflict_do_update(index_elements=["key"], set_={"tries": SignInTally.tries + 1})
            )
            session.commit()
            return "let through" if may_try else "refused"

    insert = postgresql.insert if "postgresql" in app.config["SQLALCHEMY_DATABASE_URI"] else sqlite.insert
    answers = at_once([one] * people)
    broken_off = [answer for answer in answers if isinstance(answer, OperationalError)]
    assert broken_off or answers.count("let through") > ACCOUNT_TRIES


def test_credentials_are_of_those_who_can_sign_in(session: Session) -> None:
    person = factories.person(session, phone=ACCOUNT)
    factories.person(session, phone="+8613800138001", password_hash=None)
    factories.person(session, phone="+8613800138002", disabled_at=NOW)
    found = queries.find_credentials(session, account=ACCOUNT)
    assert found
    assert found.person == person.id
    for account in ("+8613800138001", "+8613800138002", "+8613800138003", ""):
        assert queries.find_credentials(session, account=account) is None


def test_an_old_hash_is_renewed_at_sign_in(session: Session) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    person = factories.person(session, password_hash=old)
    entering.record_sign_in(session, person=person.id, password=PASSWORD, at=NOW)
    session.flush()
    assert not passwords.is_outdated(person.password_hash)
    assert passwords.matches(PASSWORD, person.password_hash)
    assert session.scalar(select(AuditEntry.deed)) == "person.sign_in"


def test_a_password_changes_and_every_sign_in_ends(session: Session) -> None:
    person = factories.person(session)
    entering.change_password(session, person=person.id, current=PASSWORD, new="another calm bend", at=NOW)
    assert passwords.matches("another calm bend", person.password_hash)
    assert person.sign_in_generation == 2


def test_of_two_who_change_a_password_at_once_the_second_has_the_wrong_one(app: Flask, rows: Session) -> None:
    person = factories.person(rows, password_hash=passwords.hash_of(PASSWORD)).id
    rows.commit()

    def change(new: str) -> None:
        with app.app_context(), transaction() as session:
            entering.change_password(session, person=person, current=PASSWORD, new=new, at=NOW)

    answers = at_once([partial(change, f"password number {number}") for number in range(4)])
    assert answers.count(None) == 1
    assert [answer.code for answer in answers if isinstance(answer, Refusal)] == ["password.wrong"] * 3


@pytest.mark.parametrize(
    ("current", "new", "code", "field"),
    [
        ("wrong", "another calm bend", "password.wrong", "current"),
        (PASSWORD, "short", "password.too_short", "password"),
        (PASSWORD, "13800138000", "password.too_common", "password"),
    ],
)
def test_a_password_does_not_change(session: Session, current: str, new: str, code: str, field: str) -> None:
    person = factories.person(session, phone=ACCOUNT)
    with pytest.raises(Refusal) as refused:
        entering.change_password(session, person=person.id, current=current, new=new, at=NOW)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert passwords.matches(PASSWORD, person.password_hash)


@pytest.mark.parametrize("kept", [None, "", "no hash", "$argon2id$v=19$broken"])
def test_what_is_no_hash_matches_nothing(kept: str | None) -> None:
    assert not passwords.matches("nobody's password", kept)
