"""What all tests share: both databases, a session that leaves nothing behind, an application, signed-in clients."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from academy import config, create_app
from academy.extensions import db, engine_options, prepare_engine
from tests import factories
from tests.databases import BACKENDS, Databases

LEFT_OUT = pytest.StashKey[int]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a machine without Chromium run the other tests; how many it leaves out is said at the end."""
    parser.addoption("--without-browser", action="store_true", help="leave out the tests that need Chromium")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that need Chromium where that was asked for, and only there."""
    if not config.getoption("--without-browser"):
        return
    left_out = [item for item in items if item.get_closest_marker("browser")]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)
    config.stash[LEFT_OUT] = len(left_out)
    if hasattr(config, "workeroutput"):
        config.workeroutput["left_out"] = len(left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over the number from a worker of pytest-xdist; each of them has collected the same tests."""
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", 0)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say loudly what was not run."""
    if left_out := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(f"NOT RUN: {left_out} browser tests (--without-browser)", yellow=True, bold=True)


@pytest.fixture(scope="session", params=BACKENDS)
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Give the maker of databases; a test that asks for one runs once on SQLite and once on PostgreSQL."""
    made = Databases(request.param, tmp_path_factory.mktemp("databases"))
    yield made
    made.drop_all()


@pytest.fixture(scope="session")
def database_url(databases: Databases) -> str:
    """Give a database that all tests of this worker share; each must leave it as it was."""
    return databases.copy()


@pytest.fixture
def empty_database(databases: Databases) -> Iterator[str]:
    """Give a database of the test's own, for tests that commit, from several threads perhaps."""
    with databases.lend() as url:
        yield url


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[Engine]:
    """Give an engine made as the application makes its own."""
    made = create_engine(database_url, **engine_options(database_url))
    prepare_engine(made)
    yield made
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """Give a session inside a transaction that is taken back at the end, commits included."""
    with engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as made:
            yield made
        outer.rollback()


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """Give a place for compiled templates: every test's application would compile them anew."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("compiled")))


@pytest.fixture
def app(empty_database: str, tmp_path: Path, compiled: BytecodeCache) -> Iterator[Flask]:
    """Give an application on a database of its own, at the moment NOW."""
    settings = config.read({"DATABASE_URL": empty_database, "SECRET_KEY": "x" * 40}, instance=tmp_path)
    made = create_app(settings)
    made.jinja_env.bytecode_cache = compiled
    made.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False, CLOCK=lambda: factories.NOW)
    yield made
    made.extensions["queue"].close()
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def rows(app: Flask) -> Iterator[Session]:
    """Give a session that commits into the application's database, for laying out what a page test needs."""
    with app.app_context():
        engine = db.engine
    with Session(engine, expire_on_commit=False) as made:  # outside the context: requests must not share it
        yield made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Give a visitor who is not signed in and reads English."""
    made = app.test_client()
    made.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return made


@pytest.fixture
def signed_in(app: Flask) -> Callable[[int], FlaskClient]:
    """Give a function that makes a client signed in as a person."""

    def sign_in(person: int) -> FlaskClient:
        made = app.test_client()
        made.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        with made.session_transaction() as kept:
            kept["_user_id"] = f"{person}:1"
            kept["_fresh"] = True
            kept["locale"] = "en"
        return made

    return sign_in
