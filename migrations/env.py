"""How Alembic reaches the database: on the connection that the command hands over."""

from typing import Any, Literal

from alembic import context

import academy.extensions  # noqa: F401 - loads every table
from courses.base import Base, CreditHours, UtcMoment


def render_plain(kind: str, item: Any, _autogen: object) -> str | Literal[False]:
    """Write our types as what they are in the database, so that a migration never depends on later code."""
    if kind == "type" and isinstance(item, UtcMoment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, CreditHours):
        return "sa.Integer()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    render_item=render_plain,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
