"""Keep what screening finds, seal the originals, hold messages back, and log what is deleted."""

import sqlalchemy as sa
from alembic import op

from webapp.models import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("message_digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("urgency_score", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=True),
        sa.Column("personal_data", sa.JSON(), nullable=True),
        sa.Column("quarantine_reasons", sa.JSON(), nullable=True),
        sa.Column("fingerprint", sa.BigInteger(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
    ):
        op.add_column("feedback", column)
    # SQLite takes a constraint only together with its column; both databases take it so.
    op.execute(
        "ALTER TABLE feedback ADD COLUMN urgency VARCHAR(6) DEFAULT 'none' NOT NULL "
        "CONSTRAINT ck_feedback_urgency_kind CHECK (urgency IN ('none', 'urgent', 'life'))"
    )
    time = "TIMESTAMP WITH TIME ZONE" if op.get_bind().dialect.name == "postgresql" else "DATETIME"
    op.execute(
        f"ALTER TABLE feedback ADD COLUMN sealed_until {time} "
        "CONSTRAINT ck_feedback_sealed_for_a_time CHECK ((sealed IS NULL) = (sealed_until IS NULL))"
    )
    op.create_table(
        "feedback_hold",
        sa.Column("feedback_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("held_at", UtcDateTime(), nullable=False),
        sa.Column("erasure_asked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["feedback_id"], ["feedback.id"], name=op.f("fk_feedback_hold_feedback_id_feedback")),
        sa.PrimaryKeyConstraint("feedback_id", name=op.f("pk_feedback_hold")),
    )
    op.create_table(
        "feedback_removal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=False),
        sa.Column("removed_class", sa.String(length=16), nullable=False),
        sa.Column("older_than", UtcDateTime(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_removal")),
    )


def downgrade() -> None:
    op.drop_table("feedback_removal")
    op.drop_table("feedback_hold")
    # A column that another one's constraint names goes after it.
    for name in (
        "sealed_until",
        "sealed",
        "urgency",
        "fingerprint",
        "quarantine_reasons",
        "personal_data",
        "reasons",
        "urgency_score",
        "message_digest",
    ):
        op.drop_column("feedback", name)
