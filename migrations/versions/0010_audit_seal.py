"""Seal the account of what staff do, let it go only by whole batches, and keep alerts until they are sent."""

import sqlalchemy as sa
from alembic import op

from webapp.models import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SEALED = "number, hash, last_position, last_link, complete_until, latest_expiry, sealed_at"
IN_PURGED_BATCH = (
    "EXISTS (SELECT 1 FROM audit_seal_entry JOIN audit_seal ON audit_seal.number = audit_seal_entry.seal_number "
    "WHERE audit_seal_entry.record_id = OLD.{column} AND audit_seal.purged_at IS NOT NULL)"
)
DELETABLE = {"audit_entry": "id", "audit_seal_entry": "record_id"}
SEALS = ("audit_seal", "audit_seal_entry")


def upgrade() -> None:
    op.create_table(
        "audit_seal",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("last_position", sa.BigInteger(), nullable=False),
        sa.Column("last_link", sa.String(64), nullable=False),
        sa.Column("complete_until", UtcDateTime(), nullable=False),
        sa.Column("latest_expiry", UtcDateTime(), nullable=False),
        sa.Column("sealed_at", UtcDateTime(), nullable=False),
        sa.Column("purged_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_seal")),
    )
    op.create_table(
        "audit_seal_entry",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seal_number", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("link", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["seal_number"], ["audit_seal.number"], name=op.f("fk_audit_seal_entry_seal_number_audit_seal")
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_seal_entry")),
        sa.UniqueConstraint("record_id", name=op.f("uq_audit_seal_entry_record_id")),
    )
    op.create_index(op.f("ix_audit_seal_entry_seal_number"), "audit_seal_entry", ["seal_number"])
    op.create_index(op.f("ix_audit_entry_actor_id_action"), "audit_entry", ["actor_id", "action", "id"])
    op.create_table(
        "alert",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_attempt_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("last_fault", sa.String(length=60), nullable=True),
        sa.CheckConstraint("kind IN ('urgent', 'life', 'overdue')", name=op.f("ck_alert_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint("subject", "kind", name=op.f("uq_alert_subject")),
    )
    waits = sa.text("sent_at IS NULL")
    op.create_index(op.f("ix_alert_waiting"), "alert", ["next_attempt_at"], sqlite_where=waits, postgresql_where=waits)
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def downgrade() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    op.drop_table("alert")
    op.drop_index(op.f("ix_audit_entry_actor_id_action"), "audit_entry")
    op.execute("DROP TRIGGER audit_entry_delete" + (" ON audit_entry" if is_postgresql else ""))
    op.drop_table("audit_seal_entry")
    op.drop_table("audit_seal")
    if not is_postgresql:
        op.execute(
            "CREATE TRIGGER audit_entry_delete BEFORE DELETE ON audit_entry "
            "BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END"
        )
        return
    op.execute("CREATE TRIGGER audit_entry_delete BEFORE DELETE ON audit_entry EXECUTE FUNCTION refuse_update()")
    for table in DELETABLE:
        op.execute(f"DROP FUNCTION refuse_delete_of_{table}()")


def _guard_sqlite() -> None:
    def refuse(name: str, table: str, when: str, condition: str = "1") -> None:
        op.execute(
            f"CREATE TRIGGER {table}_{name} BEFORE {when} ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )

    op.execute("DROP TRIGGER audit_entry_delete")
    for table, column in DELETABLE.items():
        refuse("delete", table, "DELETE", f"NOT {IN_PURGED_BATCH.format(column=column)}")
    refuse("delete", "audit_seal", "DELETE")
    refuse("append_only", "audit_seal_entry", "UPDATE")
    refuse("append_only", "audit_seal", f"UPDATE OF {SEALED}")
    refuse("purged_once", "audit_seal", "UPDATE OF purged_at", "OLD.purged_at IS NOT NULL")


def _guard_postgresql() -> None:
    def refuse(name: str, table: str, when: str) -> None:
        op.execute(f"CREATE TRIGGER {table}_{name} BEFORE {when} ON {table} EXECUTE FUNCTION refuse_update()")

    op.execute("DROP TRIGGER audit_entry_delete ON audit_entry")
    refuse("delete", "audit_seal", "DELETE")
    for table in SEALS:
        refuse("truncate", table, "TRUNCATE")
    refuse("append_only", "audit_seal_entry", "UPDATE")
    refuse("append_only", "audit_seal", f"UPDATE OF {SEALED}")
    op.execute(
        "CREATE TRIGGER audit_seal_purged_once BEFORE UPDATE OF purged_at ON audit_seal FOR EACH ROW "
        "WHEN (OLD.purged_at IS NOT NULL) EXECUTE FUNCTION refuse_update()"
    )
    for table, column in DELETABLE.items():
        op.execute(
            f"CREATE FUNCTION refuse_delete_of_{table}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {IN_PURGED_BATCH.format(column=column)} THEN RETURN OLD; END IF; "
            "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '23001'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_delete_of_{table}()"
        )
