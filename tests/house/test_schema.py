"""The migrated schema is the one that the tables describe, CHECKs included, on both databases."""

import re
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, Engine, create_engine, inspect

from academy import database
from courses.base import Base
from tests.databases import Databases


@pytest.fixture
def migrated(databases: Databases) -> Iterator[Engine]:
    engine = create_engine(databases.copy())
    yield engine
    engine.dispose()


def test_nothing_differs_between_tables_and_migrations(migrated: Engine) -> None:
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_every_check_is_in_the_database(migrated: Engine) -> None:
    with migrated.connect() as connection:
        assert _checks_in(connection) == _checks_wanted()


def _checks_wanted() -> set[tuple[str, str]]:
    return {
        (table.name, str(constraint.name))
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }


def _checks_in(connection: Connection) -> set[tuple[str, str]]:
    inspector = inspect(connection)
    return {
        (table, str(check["name"]))
        for table in inspector.get_table_names()
        if table != "alembic_version"
        for check in inspector.get_check_constraints(table)
    }


def test_migrations_go_back_and_forth(databases: Databases) -> None:
    engine = create_engine(databases.copy())
    database.downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    database.upgrade(engine)
    assert database.is_current(engine)
    engine.dispose()


def test_every_constraint_has_a_name() -> None:
    for table in Base.metadata.tables.values():
        for constraint in table.constraints:
            assert constraint.name, f"{table.name}: {constraint!r}"


def test_migrations_are_numbered_without_gap() -> None:
    scripts = sorted(path.name for path in (database.ROOT / "migrations" / "versions").glob("*.py"))
    numbers = [int(re.match(r"(\d{4})_", name).group(1)) for name in scripts]  # type: ignore[union-attr]
    assert numbers == list(range(1, len(scripts) + 1))
