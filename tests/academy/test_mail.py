"""Mails leave, come back, and are tried again: with a server that takes them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from academy import chores
from academy.mail_server import MailServer, MailSettingError, Security
from courses.notices.rules import LEASE, MailState
from tests import factories
from tests.courses.notices.news import class_with, move, notices_of, write
from tests.factories import NOW
from tests.smtp_sink import Sink, smtp_sink

Work = Callable[..., None]


@pytest.fixture
def sink() -> Iterator[Sink]:
    with smtp_sink() as found:
        yield found


@pytest.fixture
def work(app: Flask, sink: Sink) -> Work:
    """Give a function that does what a worker does, so many minutes after NOW."""

    def do(minutes: int = 2, *, port: int = 0) -> None:
        server = MailServer.read(f"smtp://127.0.0.1:{port or sink.port}", sender="school@school.example")
        app.config["ACADEMY"] = replace(app.config["ACADEMY"], mail=server, base_url="https://school.example")
        app.config["CLOCK"] = lambda: NOW
        with app.app_context():
            chores.dispatch_notices()
        app.config["CLOCK"] = lambda: NOW + timedelta(minutes=minutes)
        with app.app_context():
            chores.send_mails()

    return do


def test_everyone_gets_a_mail_in_their_language(rows: Session, work: Work, sink: Sink) -> None:
    chinese = factories.person(rows, name="陈小明", email="chen@school.example").id
    english = factories.person(rows, name="Ann Lee", email="ann@school.example", locale="en").id
    meeting = class_with(rows, chinese)
    factories.enrollment(rows, offering_id=meeting.offering_id, person_id=english)
    write(rows, "session.moved", f"session:{meeting.id}", **move(1, 2, reason="台风黄色预警"))
    rows.commit()
    work(minutes=0)
    assert sink.taken == [], "the officer may change their mind"
    work()
    mails = {str(mail["To"]): mail for mail in sink.taken}
    assert sorted(mails) == ["ann@school.example", "chen@school.example"]
    mail = mails["chen@school.example"]
    assert (mail["Subject"], mail["Auto-Submitted"]) == ("课次调整 · 乐从团校", "auto-generated")
    text = mail.get_content()
    assert "陈小明：您好！" in text
    assert "现安排：11月26日 周四 10:00–12:00，第2教室" in text
    assert "原因：台风黄色预警" in text
    assert "https://school.example/me/notices" in text
    assert "Now: Thu 26 Nov 10:00–12:00, Room 2" in mails["ann@school.example"].get_content()
    assert notices_of(rows, chinese)[0].mail_state is MailState.SENT
    work(minutes=9999)
    assert len(sink.taken) == 2


def _offered(rows: Session, address: str) -> int:
    person = factories.person(rows, email=address).id
    write(rows, "enrollment.moved_up", f"person:{person}", class_title="秋季班")
    rows.commit()
    return person


def test_a_worker_that_dies_after_sending_sends_the_same_mail_again(
    rows: Session, work: Work, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = _offered(rows, "chen@school.example")

    def die(*_args: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr("courses.notices.mailing.record_sent", die)
        with pytest.raises(RuntimeError, match="killed"):
            work()
    work(minutes=3)
    assert len(sink.taken) == 1, "its worker may be alive"
    work(minutes=2 + LEASE.seconds // 60)
    first, second = sink.taken
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Message-ID"].endswith("@school.example>")
    assert notices_of(rows, person)[0].mail_state is MailState.SENT


def test_a_server_that_is_away_is_asked_again_later(rows: Session, work: Work, sink: Sink) -> None:
    person = _offered(rows, "chen@school.example")
    work(port=9)
    (notice,) = notices_of(rows, person)
    assert (notice.mail_state, notice.mail_next_at) == (MailState.DUE, NOW + timedelta(minutes=3))
    assert "ConnectionRefusedError" in notice.mail_error
    rows.commit()
    work()
    assert sink.taken == []
    work(minutes=3)
    assert len(sink.taken) == 1


def test_an_address_that_nobody_has_is_given_up_and_holds_up_nobody(rows: Session, work: Work, sink: Sink) -> None:
    sink.answers = {"gone@school.example": "550 no such user", "full@school.example": "452 mailbox full"}
    gone, full, fine = (_offered(rows, f"{name}@school.example") for name in ("gone", "full", "fine"))
    work()
    states = {one: notices_of(rows, one)[0] for one in (gone, full, fine)}
    assert [one.mail_state for one in states.values()] == [MailState.FAILED, MailState.DUE, MailState.SENT]
    assert states[gone].mail_error == "550 no such user"


def test_without_a_server_there_is_the_inbox_alone(app: Flask, rows: Session) -> None:
    person = _offered(rows, "chen@school.example")
    with app.app_context():
        chores.dispatch_notices()
        chores.send_mails()
    assert notices_of(rows, person)[0].mail_state is MailState.NONE


# The setting


@pytest.mark.parametrize(
    ("url", "security", "port", "user"),
    [
        ("smtp://mail.example", Security.NONE, 25, ""),
        ("smtp+starttls://a%40b.cn:p%3Aw@mail.example", Security.STARTTLS, 587, "a@b.cn"),
        ("smtps://a@b.cn:pw@mail.example:994", Security.TLS, 994, "a@b.cn"),
    ],
)
def test_the_address_of_a_server_is_read(url: str, security: Security, port: int, user: str) -> None:
    found = MailServer.read(url, sender="" if user else "school@b.cn")
    assert (found.security, found.host, found.port, found.user) == (security, "mail.example", port, user)
    assert found.sender == (user or "school@b.cn")


@pytest.mark.parametrize(
    "url", ["mail.example", "http://mail.example", "smtp://", "smtp://mail.example:x", "smtp://a/b"]
)
def test_what_is_no_server_is_refused_with_what_to_set(url: str) -> None:
    with pytest.raises(MailSettingError, match="MAIL_URL must be an address like smtps://"):
        MailServer.read(url, sender="school@b.cn")


@pytest.mark.parametrize("sender", ["", "school"])
def test_mails_come_from_an_address(sender: str) -> None:
    with pytest.raises(MailSettingError, match="set MAIL_FROM"):
        MailServer.read("smtp://user@mail.example", sender=sender)
