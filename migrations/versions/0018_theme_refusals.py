"""Keep which messages a person took out of a theme, so that the program does not add them again."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "theme_refusal",
        sa.Column("theme_id", sa.Uuid(), nullable=False),
        sa.Column("feedback_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["feedback_id"],
            ["feedback.id"],
            name=op.f("fk_theme_refusal_feedback_id_feedback"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["theme.id"], name=op.f("fk_theme_refusal_theme_id_theme"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("theme_id", "feedback_id", name=op.f("pk_theme_refusal")),
    )
    op.create_index(op.f("ix_theme_refusal_feedback_id"), "theme_refusal", ["feedback_id"])


def downgrade() -> None:
    op.drop_table("theme_refusal")
