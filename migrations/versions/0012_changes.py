"""Keep what was changed because of messages, and themes."""

import sqlalchemy as sa
from alembic import op

from webapp.models import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_changes()
    _create_themes()


def downgrade() -> None:
    for table in ("feedback_theme", "theme", "change_message", "change"):
        op.drop_table(table)


def _create_changes() -> None:
    op.create_table(
        "change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("you_said", sa.String(length=500), nullable=False),
        sa.Column("we_did", sa.String(length=700), nullable=False),
        sa.Column("page", sa.String(length=200), nullable=False),
        sa.Column("took_effect_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name=op.f("ck_change_state_kind")),
        sa.CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name=op.f("ck_change_published_once")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    op.create_table(
        "change_message",
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("feedback_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"], ["change.id"], name=op.f("fk_change_message_change_id_change"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["feedback_id"], ["feedback.id"], name=op.f("fk_change_message_feedback_id_feedback"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("change_id", "feedback_id", name=op.f("pk_change_message")),
    )
    op.create_index(op.f("ix_change_message_feedback_id"), "change_message", ["feedback_id"])


def _create_themes() -> None:
    op.create_table(
        "theme",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("split_into", sa.SmallInteger(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("counted_at", UtcDateTime(), nullable=True),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("proposed", sa.Integer(), nullable=False),
        sa.Column("useful_yes", sa.Integer(), nullable=False),
        sa.Column("useful_answers", sa.Integer(), nullable=False),
        sa.Column("rating_sum", sa.Integer(), nullable=False),
        sa.Column("rating_answers", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('hidden', 'suggested', 'accepted', 'dismissed')", name=op.f("ck_theme_state_kind")
        ),
        sa.CheckConstraint("split_into BETWEEN 2 AND 6", name=op.f("ck_theme_split_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
    )
    op.create_table(
        "feedback_theme",
        sa.Column("theme_id", sa.Uuid(), nullable=False),
        sa.Column("feedback_id", sa.Uuid(), nullable=False),
        sa.Column("closeness", sa.Double(), nullable=False),
        sa.Column("is_proposed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["theme.id"], name=op.f("fk_feedback_theme_theme_id_theme"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["feedback_id"], ["feedback.id"], name=op.f("fk_feedback_theme_feedback_id_feedback"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("theme_id", "feedback_id", name=op.f("pk_feedback_theme")),
    )
    op.create_index(op.f("ix_feedback_theme_feedback_id"), "feedback_theme", ["feedback_id"])
    op.create_index(op.f("ix_feedback_theme_closest"), "feedback_theme", ["theme_id", "closeness"])
