"""Keep how the seats of a class are filled: by approval, by invitation, by requirements; keep seats for an answer."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OLD = ("waiting", "enrolled", "withdrawn", "removed", "completed")
NEW = (
    "draft",
    "applied",
    "waiting",
    "offered",
    "admitted",
    "enrolled",
    "declined",
    "lapsed",
    "withdrawn",
    "removed",
    "completed",
    "not_completed",
)


def upgrade() -> None:
    """Bring the schema forward."""
    op.execute(
        "ALTER TABLE offering ADD COLUMN mode VARCHAR(32) DEFAULT 'first_come' NOT NULL "
        "CONSTRAINT ck_offering_enrollment_mode CHECK (mode IN ('first_come', 'approval', 'invitation'))"
    )
    op.execute(
        "ALTER TABLE offering ADD COLUMN offer_hours INTEGER CONSTRAINT ck_offering_offer_hours CHECK (offer_hours > 0)"
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offering_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=80), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("most > 0", name=op.f("ck_invitation_most")),
        sa.CheckConstraint("used BETWEEN 0 AND most", name=op.f("ck_invitation_used")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_invitation_created_by_id")),
        sa.ForeignKeyConstraint(["offering_id"], ["offering.id"], name=op.f("fk_invitation_offering_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("code", name=op.f("uq_invitation_code")),
    )
    op.create_index(op.f("ix_invitation_offering_id"), "invitation", ["offering_id"])
    op.create_table(
        "quota",
        sa.Column("offering_id", sa.Integer(), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.CheckConstraint("seats >= 0", name=op.f("ck_quota_seats")),
        sa.ForeignKeyConstraint(["offering_id"], ["offering.id"], name=op.f("fk_quota_offering_id")),
        sa.ForeignKeyConstraint(["village_id"], ["village.id"], name=op.f("fk_quota_village_id")),
        sa.PrimaryKeyConstraint("offering_id", "village_id", name=op.f("pk_quota")),
    )
    _create_requirements()
    _rebuild("enrollment", _enrollment(OLD), NEW, with_more=True)
    _rebuild("enrollment_event", _event(OLD), NEW)


def _create_requirements() -> None:
    op.create_table(
        "requirement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offering_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("is_hard", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            _among(
                "kind",
                ("age", "political_status", "village", "college", "prerequisite", "not_completed", "no_clash"),
            ),
            name=op.f("ck_requirement_requirement_kind"),
        ),
        sa.ForeignKeyConstraint(["offering_id"], ["offering.id"], name=op.f("fk_requirement_offering_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement")),
        sa.UniqueConstraint("offering_id", "kind", name=op.f("uq_requirement_offering_id_kind")),
    )
    op.create_table(
        "requirement_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("political_status", sa.String(length=32), nullable=True),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("college_id", sa.Integer(), nullable=True),
        sa.Column("course_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            _among(
                "political_status",
                ("masses", "applicant", "league_member", "probationary_party_member", "party_member", "other"),
            ),
            name=op.f("ck_requirement_value_political_status"),
        ),
        sa.CheckConstraint(
            "(CASE WHEN political_status IS NULL THEN 0 ELSE 1 END) + (CASE WHEN village_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN college_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN course_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_requirement_value_one"),
        ),
        sa.ForeignKeyConstraint(["college_id"], ["college.id"], name=op.f("fk_requirement_value_college_id")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_requirement_value_course_id")),
        sa.ForeignKeyConstraint(
            ["requirement_id"],
            ["requirement.id"],
            name=op.f("fk_requirement_value_requirement_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["village_id"], ["village.id"], name=op.f("fk_requirement_value_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement_value")),
    )
    op.create_index(op.f("ix_requirement_value_requirement_id"), "requirement_value", ["requirement_id"])


def _among(column: str, values: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"


def _state(table: str, states: tuple[str, ...]) -> sa.CheckConstraint:
    return sa.CheckConstraint(_among("state", states), name=op.f(f"ck_{table}_enrollment_state"))


def _enrollment(states: tuple[str, ...]) -> sa.Table:
    """Give the table as it stands: SQLite cannot change a CHECK, and has the table written anew."""
    return sa.Table(
        "enrollment",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offering_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("waiting_no", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        _state("enrollment", states),
        sa.CheckConstraint("(state = 'waiting') = (waiting_no IS NOT NULL)", name=op.f("ck_enrollment_waiting_no")),
        sa.ForeignKeyConstraint(["offering_id"], ["offering.id"], name=op.f("fk_enrollment_offering_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_enrollment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrollment")),
        sa.UniqueConstraint("offering_id", "person_id", name=op.f("uq_enrollment_offering_id_person_id")),
        sa.UniqueConstraint("offering_id", "waiting_no", name=op.f("uq_enrollment_offering_id_waiting_no")),
        sa.Index("ix_enrollment_offering_state", "offering_id", "state"),
        sa.Index(op.f("ix_enrollment_person_id"), "person_id"),
    )


def _event(states: tuple[str, ...]) -> sa.Table:
    return sa.Table(
        "enrollment_event",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        _state("enrollment_event", states),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_enrollment_event_by_id")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollment.id"], name=op.f("fk_enrollment_event_enrollment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrollment_event")),
        sa.Index(op.f("ix_enrollment_event_enrollment_id"), "enrollment_id"),
    )


def _rebuild(name: str, table: sa.Table, states: tuple[str, ...], *, with_more: bool = False) -> None:
    with op.batch_alter_table(name, copy_from=table) as batch:
        batch.drop_constraint(op.f(f"ck_{name}_enrollment_state"), type_="check")
        batch.create_check_constraint(op.f(f"ck_{name}_enrollment_state"), sa.text(_among("state", states)))
        if with_more:
            batch.add_column(sa.Column("held_until", sa.DateTime(timezone=True), nullable=True))
            batch.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
            batch.add_column(sa.Column("statement", sa.String(length=1000), nullable=False, server_default=""))
            batch.add_column(sa.Column("invitation_id", sa.Integer(), nullable=True))
            batch.create_foreign_key(op.f("fk_enrollment_invitation_id"), "invitation", ["invitation_id"], ["id"])
            batch.create_check_constraint(
                op.f("ck_enrollment_held_until"),
                sa.text("(state IN ('offered', 'admitted')) = (held_until IS NOT NULL)"),
            )
            batch.create_index(op.f("ix_enrollment_held_until"), ["held_until"])
            batch.create_index(op.f("ix_enrollment_invitation_id"), ["invitation_id"])


def downgrade() -> None:
    """Take it back. What the old schema has no word for becomes the nearest that it has."""
    for table in ("enrollment", "enrollment_event"):
        op.execute(f"UPDATE {table} SET state = 'enrolled' WHERE state = 'not_completed'")  # noqa: S608
    op.execute("UPDATE enrollment SET state = 'enrolled', held_until = NULL WHERE state IN ('offered', 'admitted')")
    op.execute("UPDATE enrollment_event SET state = 'enrolled' WHERE state IN ('offered', 'admitted')")
    for table in ("enrollment", "enrollment_event"):
        op.execute(
            f"UPDATE {table} SET state = 'withdrawn' "  # noqa: S608
            "WHERE state IN ('draft', 'applied', 'declined', 'lapsed')"
        )
    _rebuild("enrollment_event", _event(NEW), OLD)
    now = _enrollment(NEW)
    now.append_column(sa.Column("held_until", sa.DateTime(timezone=True), nullable=True))
    now.append_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
    now.append_column(sa.Column("statement", sa.String(length=1000), nullable=False))
    now.append_column(sa.Column("invitation_id", sa.Integer(), nullable=True))
    now.append_constraint(
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name=op.f("fk_enrollment_invitation_id"))
    )
    now.append_constraint(
        sa.CheckConstraint(
            "(state IN ('offered', 'admitted')) = (held_until IS NOT NULL)", name=op.f("ck_enrollment_held_until")
        )
    )
    sa.Index(op.f("ix_enrollment_held_until"), now.c.held_until)
    sa.Index(op.f("ix_enrollment_invitation_id"), now.c.invitation_id)
    with op.batch_alter_table("enrollment", copy_from=now) as batch:
        batch.drop_index(op.f("ix_enrollment_invitation_id"))
        batch.drop_index(op.f("ix_enrollment_held_until"))
        batch.drop_constraint(op.f("ck_enrollment_held_until"), type_="check")
        batch.drop_constraint(op.f("fk_enrollment_invitation_id"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_enrollment_enrollment_state"), type_="check")
        batch.create_check_constraint(op.f("ck_enrollment_enrollment_state"), sa.text(_among("state", OLD)))
        for column in ("invitation_id", "statement", "reminded_at", "held_until"):
            batch.drop_column(column)
    for table in ("requirement_value", "requirement", "quota", "invitation"):
        op.drop_table(table)
    op.execute("ALTER TABLE offering DROP COLUMN offer_hours")
    op.execute("ALTER TABLE offering DROP COLUMN mode")
