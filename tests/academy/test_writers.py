"""SQLite has room for one writer: those of one process come one after another, and a failure costs nobody the turn."""

import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from academy import extensions
from tests.threads import at_once

CROWD = 15


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "writers.db"


@pytest.fixture
def engine(file: Path) -> Iterator[Engine]:
    url, patience = f"sqlite:///{file}", {"timeout": 0.05, "check_same_thread": False}
    made = create_engine(url, connect_args=patience, pool_size=CROWD)
    extensions.prepare_engine(made)
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE counter (value INTEGER)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))
    yield made
    made.dispose()


def _open_all(engine: Engine) -> None:
    """Fill the pool beforehand: to open a file while somebody commits has to wait, and is no writer's turn."""
    for connection in [engine.connect() for _ in range(CROWD)]:
        connection.close()


def _count_up(engine: Engine) -> int:
    with Session(engine) as session:
        session.connection(execution_options={"writes": True})
        value = session.execute(text("SELECT value FROM counter")).scalar_one()
        session.execute(text("UPDATE counter SET value = :value"), {"value": value + 1})
        session.commit()
        return value + 1


def test_a_crowd_of_writers_loses_nothing_and_nobody(engine: Engine) -> None:
    """SQLite itself would wait for 0.05 s only: without turns most of them would be told that it is locked."""
    _open_all(engine)
    assert sorted(at_once([partial(_count_up, engine)] * CROWD)) == list(range(1, CROWD + 1))


def test_a_writer_who_gives_up_passes_the_turn_on(engine: Engine) -> None:
    with Session(engine) as session:
        session.connection(execution_options={"writes": True})
        session.rollback()
        assert _count_up(engine) == 1


def test_a_lock_of_another_process_costs_nobody_the_turn(engine: Engine, file: Path) -> None:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked"):
        _count_up(engine)
    other.execute("ROLLBACK")
    other.close()
    assert _count_up(engine) == 1


def test_who_waits_too_long_is_told_so(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(extensions.LOCK_WAIT_SECONDS, "sqlite", 0.05)
    with Session(engine) as session:
        session.connection(execution_options={"writes": True})
        with pytest.raises(PoolTimeoutError):
            _count_up(engine)
    assert _count_up(engine) == 1
