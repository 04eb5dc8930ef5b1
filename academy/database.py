"""The schema's way from one version to the next."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from academy.config import ROOT

MIGRATION_LOCK = 7_016_523
"""Any number, the same for all: PostgreSQL lets one process at a time migrate."""


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to a revision; several processes may ask at once."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
            connection.commit()
        try:
            with _rows_apart(connection):
                command.upgrade(_config(connection), revision)
                connection.commit()
        finally:
            if connection.dialect.name == "postgresql":
                connection.rollback()
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": MIGRATION_LOCK})
                connection.commit()


def downgrade(engine: Engine, revision: str) -> None:
    """Take the schema back to a revision."""
    with engine.connect() as connection, _rows_apart(connection):
        command.downgrade(_config(connection), revision)
        connection.commit()


@contextmanager
def _rows_apart(connection: Connection) -> Iterator[None]:
    """Let SQLite write a table anew although others refer to it, and look afterwards whether they still may.

    :raises RuntimeError: names the rows that refer to nothing
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.dbapi_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        if lost := driver.execute("PRAGMA foreign_key_check").fetchall():
            raise RuntimeError(f"rows that refer to nothing: {lost}")
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys=ON")


def revise(engine: Engine, message: str, number: str) -> None:
    """Write a migration from what differs between the tables and the database."""
    with engine.connect() as connection:
        command.revision(_config(connection), message, autogenerate=True, rev_id=number)


def is_current(engine: Engine) -> bool:
    """Whether the database has the schema that this code needs."""
    with engine.connect() as connection:
        heads = MigrationContext.configure(connection).get_current_heads()
        return set(heads) == set(ScriptDirectory.from_config(_config(connection)).get_heads())


def _config(connection: Connection) -> Config:
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.attributes["connection"] = connection
    return config
