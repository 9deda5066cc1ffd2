"""Keep the notices shown and each decision made on them; a decision can never be changed."""

import sqlalchemy as sa
from alembic import op

from webapp.models import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("notice", "decision")


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("purposes_version", sa.Integer(), nullable=False),
        sa.Column("effective_from", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_notice"),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notice_hash", sa.String(64), nullable=False),
        sa.Column("preferences", sa.Boolean(), nullable=False),
        sa.Column("analytics", sa.Boolean(), nullable=False),
        sa.Column("way", sa.String(10), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("way IN ('banner', 'page', 'api')", name=op.f("ck_decision_way")),
        sa.ForeignKeyConstraint(["notice_hash"], ["notice.hash"], name="fk_decision_notice_hash_notice"),
        sa.ForeignKeyConstraint(["supersedes_id"], ["decision.id"], name="fk_decision_supersedes_id_decision"),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
    )
    op.create_index("ix_decision_notice_hash", "decision", ["notice_hash"])
    op.create_index("ix_decision_supersedes_id", "decision", ["supersedes_id"])
    op.create_table(
        "visitor_link",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("pseudonym", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name="fk_visitor_link_decision_id_decision"),
        sa.PrimaryKeyConstraint("decision_id", name="pk_visitor_link"),
    )
    op.create_index("ix_visitor_link_pseudonym", "visitor_link", ["pseudonym"])
    _refuse_updates()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        op.execute("DROP FUNCTION refuse_update()")
    op.drop_table("visitor_link")
    op.drop_table("decision")
    op.drop_table("notice")


def _refuse_updates() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_update() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '23001'; END $$"
        )
        for table in APPEND_ONLY:
            op.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_update()"
            )
        return
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
