"""Find the sealed originals whose time is over, among however many messages have none."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_NAME = "ix_feedback_sealed_until"
_SEALED_UNTIL = sa.text("sealed_until IS NOT NULL")


def upgrade() -> None:
    # So that it can be run again after a stop: on PostgreSQL it is made while visitors write.
    with op.get_context().autocommit_block():
        op.drop_index(_NAME, table_name="feedback", if_exists=True, postgresql_concurrently=True)
        op.create_index(
            _NAME,
            "feedback",
            ["sealed_until"],
            sqlite_where=_SEALED_UNTIL,
            postgresql_where=_SEALED_UNTIL,
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    op.drop_index(_NAME, table_name="feedback")
