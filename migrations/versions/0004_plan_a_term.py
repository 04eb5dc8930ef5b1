"""Keep what planning a term needs: free time, notices, drafts, the weather, calendar feeds."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "teaching_time",
        sa.Column(
            "part",
            sa.Enum(
                "morning",
                "afternoon",
                "evening",
                name="part_of_day",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        sa.Column("weekdays", sa.String(length=7), nullable=False),
        sa.Column("on_make_up_workdays", sa.Boolean(), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_teaching_time_span")),
        sa.PrimaryKeyConstraint("part", name=op.f("pk_teaching_time")),
    )
    op.create_table(
        "availability",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sessions_a_week", sa.Integer(), nullable=True),
        sa.Column("sessions_a_month", sa.Integer(), nullable=True),
        sa.CheckConstraint("sessions_a_month > 0", name=op.f("ck_availability_sessions_a_month")),
        sa.CheckConstraint("sessions_a_week > 0", name=op.f("ck_availability_sessions_a_week")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_availability_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_availability")),
    )
    op.create_table(
        "availability_exception",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "morning",
                "afternoon",
                "evening",
                name="part_of_day",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("is_free", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=120), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_availability_exception_days")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_availability_exception_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availability_exception")),
    )
    op.create_index(op.f("ix_availability_exception_person_id"), "availability_exception", ["person_id"])

    op.create_table(
        "outbox_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("audience", sa.String(length=80), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_outbox_entry_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_entry")),
    )
    op.create_index(op.f("ix_outbox_entry_audience"), "outbox_entry", ["audience"])
    op.create_index(op.f("ix_outbox_entry_by_id"), "outbox_entry", ["by_id"])
    op.create_index(op.f("ix_outbox_entry_dispatched_at"), "outbox_entry", ["dispatched_at"])

    op.create_table(
        "weather_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("signal", sa.String(length=60), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "reach",
            sa.Enum("all", "outdoors", name="weather_reach", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("area", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_weather_day_span")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name=op.f("fk_weather_day_entered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weather_day")),
    )
    op.create_index(op.f("ix_weather_day_entered_by_id"), "weather_day", ["entered_by_id"])
    op.create_index(op.f("ix_weather_day_starts_at"), "weather_day", ["starts_at"])

    op.create_table(
        "duty",
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "morning",
                "afternoon",
                "evening",
                name="part_of_day",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("volunteers", sa.Integer(), nullable=False),
        sa.Column("leaders", sa.Integer(), nullable=False),
        sa.CheckConstraint("leaders BETWEEN 0 AND volunteers", name=op.f("ck_duty_leaders")),
        sa.CheckConstraint("volunteers >= 0", name=op.f("ck_duty_volunteers")),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name=op.f("fk_duty_station_id")),
        sa.PrimaryKeyConstraint("station_id", "day", "part", name=op.f("pk_duty")),
    )
    op.create_table(
        "free_part",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "morning",
                "afternoon",
                "evening",
                name="part_of_day",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_free_part_weekday")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["availability.person_id"], name=op.f("fk_free_part_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "weekday", "part", name=op.f("pk_free_part")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "mail_state",
            sa.Enum(
                "none", "due", "sent", "failed", name="mail_state", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("mail_attempts", sa.Integer(), nullable=False),
        sa.Column("mail_next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_error", sa.String(length=200), nullable=False),
        sa.CheckConstraint("mail_attempts >= 0", name=op.f("ck_notice_mail_attempts")),
        sa.ForeignKeyConstraint(["entry_id"], ["outbox_entry.id"], name=op.f("fk_notice_entry_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("entry_id", "person_id", name=op.f("uq_notice_entry_id_person_id")),
    )
    op.create_index(op.f("ix_notice_mail_state"), "notice", ["mail_state"])
    op.create_index("ix_notice_person_created", "notice", ["person_id", "created_at"])

    op.create_table(
        "timetable_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "solving",
                "ready",
                "accepted",
                "discarded",
                name="draft_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("wishes", sa.JSON(), nullable=False),
        sa.Column("input_hash", sa.String(length=64), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("course_of_search", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("conflicts", sa.JSON(), nullable=False),
        sa.Column("accepted", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("seconds > 0", name=op.f("ck_timetable_draft_seconds")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_timetable_draft_created_by_id")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_timetable_draft_job_id")),
        sa.ForeignKeyConstraint(["term_id"], ["term.id"], name=op.f("fk_timetable_draft_term_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timetable_draft")),
    )
    op.create_index(op.f("ix_timetable_draft_created_by_id"), "timetable_draft", ["created_by_id"])
    op.create_index(op.f("ix_timetable_draft_job_id"), "timetable_draft", ["job_id"])
    op.create_index(op.f("ix_timetable_draft_term_id"), "timetable_draft", ["term_id"])

    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=43), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(person_id IS NULL) <> (venue_id IS NULL)", name=op.f("ck_calendar_feed_subject")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_calendar_feed_created_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_calendar_feed_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token", name=op.f("uq_calendar_feed_token")),
    )
    op.create_index(op.f("ix_calendar_feed_created_by_id"), "calendar_feed", ["created_by_id"])
    op.create_index(op.f("ix_calendar_feed_person_id"), "calendar_feed", ["person_id"])
    op.create_index(op.f("ix_calendar_feed_venue_id"), "calendar_feed", ["venue_id"])
    for subject in ("person", "venue"):
        op.create_index(
            f"uq_calendar_feed_live_{subject}",
            "calendar_feed",
            [f"{subject}_id"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.create_table(
        "closure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_closure_span")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_closure_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
    )
    op.create_index(op.f("ix_closure_venue_id"), "closure", ["venue_id"])

    op.create_table(
        "opening_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.Time(), nullable=False),
        sa.Column("closes_at", sa.Time(), nullable=False),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_opening_time_span")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_opening_time_weekday")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_opening_time_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_time")),
        sa.UniqueConstraint("venue_id", "weekday", "opens_at", name=op.f("uq_opening_time_venue_id_weekday_opens_at")),
    )
    for column in ("is_outdoors", "is_locked"):
        op.add_column("training_session", sa.Column(column, sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Take it back."""
    for column in ("is_locked", "is_outdoors"):
        op.drop_column("training_session", column)

    op.drop_table("opening_time")
    op.drop_index(op.f("ix_closure_venue_id"), table_name="closure")

    op.drop_table("closure")
    for subject in ("person", "venue"):
        op.drop_index(f"uq_calendar_feed_live_{subject}", table_name="calendar_feed")
    op.drop_index(op.f("ix_calendar_feed_venue_id"), table_name="calendar_feed")
    op.drop_index(op.f("ix_calendar_feed_person_id"), table_name="calendar_feed")
    op.drop_index(op.f("ix_calendar_feed_created_by_id"), table_name="calendar_feed")

    op.drop_table("calendar_feed")
    op.drop_index(op.f("ix_timetable_draft_term_id"), table_name="timetable_draft")
    op.drop_index(op.f("ix_timetable_draft_job_id"), table_name="timetable_draft")
    op.drop_index(op.f("ix_timetable_draft_created_by_id"), table_name="timetable_draft")

    op.drop_table("timetable_draft")
    op.drop_index("ix_notice_person_created", table_name="notice")
    op.drop_index(op.f("ix_notice_mail_state"), table_name="notice")

    op.drop_table("notice")
    op.drop_table("free_part")
    op.drop_table("duty")
    op.drop_index(op.f("ix_weather_day_starts_at"), table_name="weather_day")
    op.drop_index(op.f("ix_weather_day_entered_by_id"), table_name="weather_day")

    op.drop_table("weather_day")
    op.drop_index(op.f("ix_outbox_entry_dispatched_at"), table_name="outbox_entry")
    op.drop_index(op.f("ix_outbox_entry_by_id"), table_name="outbox_entry")
    op.drop_index(op.f("ix_outbox_entry_audience"), table_name="outbox_entry")

    op.drop_table("outbox_entry")
    op.drop_index(op.f("ix_availability_exception_person_id"), table_name="availability_exception")

    op.drop_table("availability_exception")
    op.drop_table("availability")
    op.drop_table("teaching_time")
