"""Count how often each page is read, a row for each day, path and kind of view."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "page_count",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("screen", sa.String(length=8), nullable=False),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        sa.Column("views", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("screen IN ('phone', 'tablet', 'computer')", name=op.f("ck_page_count_screen")),
        sa.CheckConstraint("views > 0", name=op.f("ck_page_count_views")),
        sa.PrimaryKeyConstraint("day", "path", "screen", "is_first", name=op.f("pk_page_count")),
    )


def downgrade() -> None:
    op.drop_table("page_count")
