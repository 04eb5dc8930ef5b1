"""What machines ask: does it live, and may visitors come."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from academy.extensions import db


def test_a_live_process_says_so_without_asking_anything(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "alive"})


def test_it_is_ready_when_the_schema_is_the_newest(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ready"})


def test_it_is_not_ready_on_an_older_schema(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert client.get("/readyz").status_code == 503


def test_it_is_not_ready_when_the_database_is_away(app: Flask, client: FlaskClient, monkeypatch) -> None:
    def away():
        raise OperationalError("connect", {}, ConnectionRefusedError())

    with app.app_context():
        engine = db.engine
    monkeypatch.setattr(engine.pool, "connect", away)
    assert client.get("/readyz").status_code == 503
