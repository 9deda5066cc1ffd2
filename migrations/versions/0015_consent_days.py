"""Keep the totals of cookie choices of each day."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_SUMS = ("accepted", "refused", "chose_some", "withdrew")


def upgrade() -> None:
    op.create_table(
        "consent_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("notice_hash", sa.String(length=64), nullable=False),
        *(sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False) for name in _SUMS),
        sa.PrimaryKeyConstraint("day", "notice_hash", name=op.f("pk_consent_day")),
    )


def downgrade() -> None:
    op.drop_table("consent_day")
