"""Give each message a state, an assignee, tags and notes, and let staff keep filters."""

import sqlalchemy as sa
from alembic import op

from webapp.models import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_NEW = (
    "status",
    "version",
    "assignee_id",
    "outcome",
    "acknowledged_at",
    "acknowledged_by",
    "escalated_at",
    "escalated_by",
)


def upgrade() -> None:
    # SQLite takes a constraint only together with its column; both databases take it so.
    op.execute(
        "ALTER TABLE feedback ADD COLUMN status VARCHAR(12) DEFAULT 'new' NOT NULL CONSTRAINT ck_feedback_status_kind "
        "CHECK (status IN ('new', 'in_review', 'actioned', 'no_action', 'spam', 'acknowledged', 'escalated', 'closed'))"
    )
    for column in (
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(length=500), nullable=True),
        sa.Column("acknowledged_at", UtcDateTime(), nullable=True),
        sa.Column("acknowledged_by", sa.Uuid(), nullable=True),
        sa.Column("escalated_at", UtcDateTime(), nullable=True),
        sa.Column("escalated_by", sa.Uuid(), nullable=True),
    ):
        op.add_column("feedback", column)
    # What was reviewed already gets its status in 0017, in steps: here it would keep everybody waiting.
    op.create_table(
        "tag",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_tag")),
    )
    op.create_table(
        "feedback_tag",
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.Column("feedback_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["tag"], ["tag.name"], name=op.f("fk_feedback_tag_tag_tag")),
        sa.ForeignKeyConstraint(
            ["feedback_id"], ["feedback.id"], name=op.f("fk_feedback_tag_feedback_id_feedback"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tag", "feedback_id", name=op.f("pk_feedback_tag")),
    )
    op.create_index(op.f("ix_feedback_tag_feedback_id"), "feedback_tag", ["feedback_id"])
    op.create_table(
        "feedback_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("feedback_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["feedback_id"], ["feedback.id"], name=op.f("fk_feedback_note_feedback_id_feedback"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_note")),
    )
    op.create_index(op.f("ix_feedback_note_feedback_id"), "feedback_note", ["feedback_id"])
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.String(length=2000), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["staff_account.id"],
            name=op.f("fk_saved_filter_account_id_staff_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_saved_filter_account_id")),
    )


def downgrade() -> None:
    for table in ("saved_filter", "feedback_note", "feedback_tag", "tag"):
        op.drop_table(table)
    for name in reversed(_NEW):
        op.drop_column("feedback", name)
