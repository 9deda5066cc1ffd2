"""Keep an account of what staff do: rows that the database itself refuses to change."""

import sqlalchemy as sa
from alembic import op

from webapp.models import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=True),
        sa.Column("details", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_subject"), "audit_entry", ["subject", "id"])
    op.create_index(op.f("ix_audit_entry_actor_id"), "audit_entry", ["actor_id", "id"])
    op.create_index(op.f("ix_audit_entry_action"), "audit_entry", ["action", "id"])
    if op.get_bind().dialect.name == "postgresql":
        for name, when in (("append_only", "UPDATE"), ("truncate", "TRUNCATE"), ("delete", "DELETE")):
            op.execute(
                f"CREATE TRIGGER audit_entry_{name} BEFORE {when} ON audit_entry EXECUTE FUNCTION refuse_update()"
            )
        return
    for name, when in (("append_only", "UPDATE"), ("delete", "DELETE")):
        op.execute(
            f"CREATE TRIGGER audit_entry_{name} BEFORE {when} ON audit_entry "
            "BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END"
        )


def downgrade() -> None:
    op.drop_table("audit_entry")
