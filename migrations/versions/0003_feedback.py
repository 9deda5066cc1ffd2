"""Make the table of feedback."""

import sqlalchemy as sa
from alembic import op

from webapp.models import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_WAITING = sa.text("reviewed_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("page", sa.String(length=200), nullable=False),
        sa.Column("useful", sa.Boolean(), nullable=True),
        sa.Column("rating", sa.SmallInteger(), nullable=True),
        sa.Column("doing", sa.Text(), nullable=False),
        sa.Column("comments", sa.Text(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("safe_to_email", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("device", sa.String(length=8), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("reviewed_at", UtcDateTime(), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("length(submission_digest) = 32", name=op.f("ck_feedback_submission_digest_length")),
        sa.CheckConstraint("length(secret_hash) = 32", name=op.f("ck_feedback_secret_hash_length")),
        sa.CheckConstraint("substr(page, 1, 1) = '/'", name=op.f("ck_feedback_page_path")),
        sa.CheckConstraint("length(page) <= 200", name=op.f("ck_feedback_page_length")),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_feedback_rating_range")),
        sa.CheckConstraint("length(doing) <= 1200", name=op.f("ck_feedback_doing_length")),
        sa.CheckConstraint("length(comments) <= 1200", name=op.f("ck_feedback_comments_length")),
        sa.CheckConstraint("length(email) BETWEEN 1 AND 320", name=op.f("ck_feedback_email_length")),
        sa.CheckConstraint(
            "useful IS NOT NULL OR rating IS NOT NULL OR doing <> '' OR comments <> ''",
            name=op.f("ck_feedback_one_answer"),
        ),
        sa.CheckConstraint("NOT safe_to_email OR email IS NOT NULL", name=op.f("ck_feedback_safe_to_email_address")),
        sa.CheckConstraint("device IN ('phone', 'tablet', 'computer')", name=op.f("ck_feedback_device_kind")),
        sa.CheckConstraint(
            "(reviewed_at IS NULL) = (reviewed_by IS NULL)", name=op.f("ck_feedback_reviewed_by_someone")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("reference", name=op.f("uq_feedback_reference")),
        sa.UniqueConstraint("submission_digest", name=op.f("uq_feedback_submission_digest")),
    )
    op.create_index(
        "ix_feedback_waiting",
        "feedback",
        ["id"],
        unique=False,
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )


def downgrade() -> None:
    op.drop_index("ix_feedback_waiting", table_name="feedback")
    op.drop_table("feedback")
