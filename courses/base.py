"""What every table shares: constraint names, moments in UTC, credit hours, checked enumerations."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, cast

from sqlalchemy import DateTime, Dialect, Enum, Integer, MetaData, Table, UniqueConstraint
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from courses.values import HALF_HOUR

CONSTRAINT_NAMES: Mapping[str, str] = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcMoment(TypeDecorator[datetime]):
    """An instant, stored in UTC. Refuses a datetime without a zone: nobody knows which moment that is."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store it in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs a time zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read it as UTC, whether the database keeps the zone or not."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class CreditHours(TypeDecorator[Decimal]):
    """Credit hours (学时) in steps of 0.5, stored as a whole number of halves so that sums are exact."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        """Store halves."""
        if value is None:
            return None
        halves = Decimal(value) / HALF_HOUR
        if halves != halves.to_integral_value():
            raise ValueError(f"credit hours come in steps of 0.5: {value}")
        return int(halves)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Read halves."""
        return None if value is None else int(value) * HALF_HOUR


class Base(DeclarativeBase):
    """The parent of all tables."""

    metadata = MetaData(naming_convention=CONSTRAINT_NAMES)
    type_annotation_map: ClassVar = {datetime: UtcMoment(), Decimal: CreditHours()}


def checked(kind: type[StrEnum]) -> Enum:
    """Give the column type for a string enumeration, with a CHECK named after its class."""
    name = "".join("_" + letter.lower() if letter.isupper() else letter for letter in kind.__name__).lstrip("_")
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


def violated_constraint(error: IntegrityError) -> str | None:
    """Name the constraint that a failed statement broke, on SQLite as on PostgreSQL."""
    named = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    if named:
        return cast(str, named)
    text = str(error.orig)
    kind, _, rest = text.partition(" constraint failed: ")
    if kind == "CHECK":
        return rest
    if kind == "UNIQUE":
        return _unique_name(rest)
    return None


def _unique_name(columns: str) -> str | None:
    """Find a primary key, a unique constraint or an index by SQLite's ``table.column, table.column``."""
    if columns.startswith("index "):
        return columns.removeprefix("index ").strip("'")
    pairs = [part.strip().split(".") for part in columns.split(",")]
    table: Table | None = Base.metadata.tables.get(pairs[0][0])
    if table is None:
        return None
    wanted = [pair[1] for pair in pairs]
    candidates: list[Any] = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
    candidates += [table.primary_key, *(index for index in table.indexes if index.unique)]
    for candidate in candidates:
        if [column.name for column in candidate.columns] == wanted:
            return cast(str, candidate.name)
    return None
