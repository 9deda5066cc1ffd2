"""Know a choice that came from another site by a way of its own."""

import sqlalchemy as sa
from alembic import op

from webapp.models import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

WAYS = "way IN ('banner', 'page', 'api', 'withdrawal', 'shared')"
EARLIER_WAYS = "way IN ('banner', 'page', 'api', 'withdrawal')"


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        _know_ways(WAYS)
        return
    # Each by itself: the lock of the first keeps visitors out, and the second, which reads every row, needs none such.
    with op.get_context().autocommit_block():
        _know_ways(WAYS)
        op.execute("ALTER TABLE decision VALIDATE CONSTRAINT ck_decision_way")


def downgrade() -> None:
    """Take no more shared choices. Those there are stay as they are: the chain over them must still fit."""
    _know_ways(EARLIER_WAYS)


def _know_ways(ways: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "ALTER TABLE decision DROP CONSTRAINT IF EXISTS ck_decision_way, "
            f"ADD CONSTRAINT ck_decision_way CHECK ({ways}) NOT VALID"
        )
        return
    op.execute("PRAGMA ignore_check_constraints = ON")  # as NOT VALID does: rows that there are may not fit
    _copy_decision(ways)
    op.execute("PRAGMA ignore_check_constraints = OFF")


def _copy_decision(ways: str) -> None:
    """SQLite changes no constraint of a table: it is made anew, with the rows, indexes and triggers it had."""
    kept = (
        "SELECT sql FROM sqlite_master WHERE tbl_name = 'decision' AND type IN ('index', 'trigger') AND sql IS NOT NULL"
    )
    statements = op.get_bind().execute(sa.text(kept)).scalars().all()
    op.create_table(
        "decision_anew",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notice_hash", sa.String(64), nullable=False),
        sa.Column("preferences", sa.Boolean(), nullable=False),
        sa.Column("analytics", sa.Boolean(), nullable=False),
        sa.Column("way", sa.String(10), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(ways, name=op.f("ck_decision_way")),
        sa.ForeignKeyConstraint(["notice_hash"], ["notice.hash"], name="fk_decision_notice_hash_notice"),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
    )
    op.execute(
        "INSERT INTO decision_anew SELECT id, notice_hash, preferences, analytics, way, decided_at, expires_at, "
        "supersedes_id FROM decision"
    )
    op.drop_table("decision")  # not renamed: what refers to a table follows it to its new name
    op.rename_table("decision_anew", "decision")
    for statement in statements:
        op.execute(statement)
