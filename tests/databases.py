"""Databases for tests: migrated once, copied, lent out, cleaned and lent out again.

PostgreSQL makes a copy in a moment but takes seconds to drop one; to empty one takes 20 ms.
"""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, create_engine, inspect, text
from sqlalchemy.engine import make_url

from academy import database

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "")
BACKENDS = ["sqlite", "postgresql"] if POSTGRES else ["sqlite"]


class Databases:
    """Databases of one kind: the first is made by migrating, the others as copies of it."""

    def __init__(self, backend: str, folder: Path) -> None:
        self.backend, self.folder = backend, folder
        self.made: list[str] = []
        self.idle: list[str] = []
        self.template = self._new_name()
        self._create(self.template, copy_of="")
        engine = create_engine(self.url(self.template))
        database.upgrade(engine)
        self.tables = inspect(engine).get_table_names()
        engine.dispose()

    def url(self, name: str) -> str:
        """Give the address of a database."""
        if self.backend == "sqlite":
            return f"sqlite:///{self.folder / name}.db"
        return _server().set(database=name).render_as_string(hide_password=False)

    def copy(self) -> str:
        """Make a database with empty tables; give its address."""
        return self.url(self._copy())

    @contextmanager
    def lend(self) -> Iterator[str]:
        """Give the address of a database with empty tables for a while."""
        name = self.idle.pop() if self.idle else self._copy()
        yield self.url(name)
        self._empty(name)
        self.idle.append(name)

    def drop_all(self) -> None:
        """Remove what was made."""
        if self.backend == "postgresql":
            for name in self.made:
                _on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _copy(self) -> str:
        name = self._new_name()
        self._create(name, copy_of=self.template)
        return name

    def _new_name(self) -> str:
        name = f"academy_test_{uuid.uuid4().hex}"
        self.made.append(name)
        return name

    def _create(self, name: str, *, copy_of: str) -> None:
        if self.backend == "postgresql":
            _on_server(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{copy_of}"' if copy_of else ""))
        elif copy_of:
            self._overwrite(name)

    def _overwrite(self, name: str) -> None:
        for left_over in self.folder.glob(f"{name}.db-*"):
            left_over.unlink()
        shutil.copyfile(self.folder / f"{self.template}.db", self.folder / f"{name}.db")

    def _empty(self, name: str) -> None:
        if self.backend == "sqlite":
            self._overwrite(name)
            return
        engine = create_engine(self.url(name), connect_args={"options": "-c lock_timeout=10s"})
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))  # in whatever order
            for table in inspect(connection).get_table_names():
                if table not in self.tables:
                    connection.execute(text(f'DROP TABLE "{table}" CASCADE'))
                elif table != "alembic_version":
                    connection.execute(text(f'DELETE FROM "{table}"'))
        engine.dispose()


def _server() -> URL:
    return make_url(POSTGRES).set(drivername="postgresql+psycopg")


def _on_server(statement: str) -> None:
    admin = create_engine(_server(), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(statement))
    admin.dispose()
