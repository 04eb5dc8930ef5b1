"""The extensions, and what the database engines need to keep their promises."""

import sqlite3
from threading import Lock
from typing import Any

from flask import Flask
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry
from werkzeug.middleware.proxy_fix import ProxyFix

import courses.availability.models
import courses.feeds.models
import courses.notices.models
import courses.outbox
import courses.planning.models  # noqa: F401 - all tables are known before the first mapper is asked
from courses.base import Base

db = SQLAlchemy(metadata=Base.metadata)
login_manager = LoginManager()
csrf = CSRFProtect()
babel = Babel()
bootstrap = Bootstrap5()

LOCK_WAIT_SECONDS = {"sqlite": 10, "postgresql": 3}
"""How long a writer waits for another before the person is asked to try again."""


def engine_options(url: str) -> dict[str, Any]:
    """Give the options that an engine for this database is made with."""
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": LOCK_WAIT_SECONDS["sqlite"], "check_same_thread": False}}
    wait = LOCK_WAIT_SECONDS["postgresql"] * 1000
    return {
        "pool_size": 10,
        "max_overflow": 10,
        "pool_pre_ping": True,
        "connect_args": {"options": f"-c lock_timeout={wait} -c timezone=UTC"},
    }


def prepare_engine(engine: Engine) -> None:
    """Make SQLite keep every acknowledged write, and let writers queue instead of failing.

    A transaction that reads first and writes later fails on SQLite as soon as another has written in between,
    without waiting. Those that mean to write therefore say so (the option ``writes``) and lock at their start.
    """
    if engine.dialect.name != "sqlite":
        return
    turn = WritersTurn()
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", turn.begin)
    event.listen(engine, "checkin", turn.end)


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    mode = "WAL" if has_safe_wal(sqlite3.sqlite_version_info) else "TRUNCATE"
    for pragma in (f"journal_mode={mode}", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def has_safe_wal(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite is free of the bug that can corrupt a write-ahead log when it is reset.

    Present from 3.7.0 on; fixed in 3.51.3 and in the patch releases 3.50.7 and 3.44.6.
    """
    return (
        version >= (3, 51, 3)
        or (version[:2] == (3, 50) and version[2] >= 7)
        or (version[:2] == (3, 44) and version[2] >= 6)
    )


class WritersTurn:
    """Lets the writers of one process come one after another.

    SQLite has room for one writer and lets the others poll for it, so that in a crowd some never come to it.
    """

    def __init__(self) -> None:
        self._free = Lock()

    def begin(self, connection: Connection) -> None:
        """Begin a transaction; one that means to write waits for its turn."""
        if not connection.get_execution_options().get("writes", False):
            connection.exec_driver_sql("BEGIN")
            return
        if not self._free.acquire(timeout=LOCK_WAIT_SECONDS["sqlite"]):
            raise PoolTimeoutError("no turn to write came up")
        connection.info[self] = True
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def end(self, _connection: object, record: ConnectionPoolEntry) -> None:
        """Give the turn on when the connection comes back to the pool, whatever became of its transaction."""
        if record.info.pop(self, False):
            self._free.release()


def init(app: Flask) -> None:
    """Bind the extensions to an application."""
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", engine_options(app.config["SQLALCHEMY_DATABASE_URI"]))
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    proxies: int = app.config["ACADEMY"].trusted_proxies
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    login_manager.init_app(app)
    csrf.init_app(app)
    bootstrap.init_app(app)
