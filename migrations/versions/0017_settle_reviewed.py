"""Give what was reviewed before there were states the state of its end, some at a time.

The release before 0007 reviews messages and knows no state. What it reviewed up to now is settled here; what it still
reviews after this is for the operator to settle (docs/operations.md).
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        first = "00000000-0000-0000-0000-000000000000"
        while first:
            last = _find(f"SELECT id FROM feedback WHERE id > '{first}' ORDER BY id LIMIT 1 OFFSET 4999")
            is_in_step = f"id > '{first}'" + (f" AND id <= '{last}'" if last else "")
            op.execute(
                "UPDATE feedback SET status = 'no_action' "
                f"WHERE {is_in_step} AND status = 'new' AND reviewed_at IS NOT NULL"
            )
            first = last


def downgrade() -> None:
    """Leave the states as they are: the release before this one knows them."""


def _find(question: str) -> str:
    return str(op.get_bind().exec_driver_sql(question).scalar() or "")
