"""Keep the totals of each day, and find the urgent messages that wait among however many do not."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_URGENT_WAITING = sa.text("reviewed_at IS NULL AND urgency <> 'none'")
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
    # First, and so that it can be run again after a stop: on PostgreSQL it is made while visitors write.
    with op.get_context().autocommit_block():
        _create_index()
    op.create_table(
        "feedback_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("page", sa.String(length=200), nullable=False),
        *(sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False) for name in _SUMS),
        sa.PrimaryKeyConstraint("day", "page", name=op.f("pk_feedback_day")),
    )


def downgrade() -> None:
    op.drop_index("ix_feedback_urgent_waiting", table_name="feedback")
    op.drop_table("feedback_day")


def _create_index() -> None:
    name = "ix_feedback_urgent_waiting"
    op.drop_index(name, table_name="feedback", if_exists=True, postgresql_concurrently=True)
    op.create_index(
        name,
        "feedback",
        ["urgency", "id"],
        sqlite_where=_URGENT_WAITING,
        postgresql_where=_URGENT_WAITING,
        postgresql_concurrently=True,
    )
