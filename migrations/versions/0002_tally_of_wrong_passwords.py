"""Count wrong passwords."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "sign_in_tally",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_tally")),
    )
    op.create_index(op.f("ix_sign_in_tally_ends_at"), "sign_in_tally", ["ends_at"])


def downgrade() -> None:
    """Take it back."""
    op.drop_index(op.f("ix_sign_in_tally_ends_at"), table_name="sign_in_tally")
    op.drop_table("sign_in_tally")
