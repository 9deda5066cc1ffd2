"""Keep the totals of each day."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_SUMS = (
    "messages",
    "spam",
    "urgent",
    "useful_yes",
    "useful_no",
    "rating_1",
    "rating_2",
    "rating_3",
    "rating_4",
    "rating_5",
)


def upgrade() -> None:
    op.create_table(
        "feedback_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("page", sa.String(length=200), nullable=False),
        *(sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False) for name in _SUMS),
        sa.PrimaryKeyConstraint("day", "page", name=op.f("pk_feedback_day")),
    )


def downgrade() -> None:
    op.drop_table("feedback_day")
