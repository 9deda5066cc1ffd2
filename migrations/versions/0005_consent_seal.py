"""Seal decisions into a chain, let them go only by whole batches, and know a withdrawal as one."""

import sqlalchemy as sa
from alembic import op

from webapp.models import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WAYS = "way IN ('banner', 'page', 'api', 'withdrawal')"
EARLIER_WAYS = "way IN ('banner', 'page', 'api')"
SEALED = "number, hash, last_position, last_link, complete_until, latest_expiry, sealed_at"
IN_PURGED_BATCH = (
    "EXISTS (SELECT 1 FROM seal_entry JOIN seal ON seal.number = seal_entry.seal_number "
    "WHERE seal_entry.decision_id = OLD.{column} AND seal.purged_at IS NOT NULL)"
)
DELETABLE = {"decision": "id", "seal_entry": "decision_id"}
PERMANENT = ("notice", "seal")
TABLES = ("notice", "decision", "seal", "seal_entry")


def upgrade() -> None:
    _change_decision(WAYS, has_foreign_key=False)
    op.create_table(
        "seal",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("last_position", sa.BigInteger(), nullable=False),
        sa.Column("last_link", sa.String(64), nullable=False),
        sa.Column("complete_until", UtcDateTime(), nullable=False),
        sa.Column("latest_expiry", UtcDateTime(), nullable=False),
        sa.Column("sealed_at", UtcDateTime(), nullable=False),
        sa.Column("purged_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_seal"),
    )
    op.create_table(
        "seal_entry",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seal_number", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("link", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["seal_number"], ["seal.number"], name="fk_seal_entry_seal_number_seal"),
        sa.PrimaryKeyConstraint("position", name="pk_seal_entry"),
        sa.UniqueConstraint("decision_id", name="uq_seal_entry_decision_id"),
    )
    op.create_index("ix_seal_entry_seal_number", "seal_entry", ["seal_number"])
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"DROP TRIGGER {table}_truncate ON {table}")
        for table in ("notice", "decision"):
            op.execute(f"DROP TRIGGER {table}_delete ON {table}")
    else:
        op.execute("DROP TRIGGER notice_delete")
    op.drop_table("seal_entry")
    op.drop_table("seal")
    if op.get_bind().dialect.name == "postgresql":
        for table in DELETABLE:
            op.execute(f"DROP FUNCTION refuse_delete_of_{table}()")
    _change_decision(EARLIER_WAYS, has_foreign_key=True)


def _change_decision(ways: str, *, has_foreign_key: bool) -> None:
    """Let the table know these ways; what a decision supersedes may have been purged before it."""
    if op.get_bind().dialect.name == "postgresql":
        # NOT VALID: the table is not read through while everybody waits; on the way back, rows may not fit.
        op.execute("ALTER TABLE decision DROP CONSTRAINT ck_decision_way")
        op.execute(f"ALTER TABLE decision ADD CONSTRAINT ck_decision_way CHECK ({ways}) NOT VALID")
        name = "fk_decision_supersedes_id_decision"
        if has_foreign_key:
            references = "FOREIGN KEY (supersedes_id) REFERENCES decision (id) NOT VALID"
            op.execute(f"ALTER TABLE decision ADD CONSTRAINT {name} {references}")
            _make_indexes()
        else:
            op.execute("ALTER TABLE decision VALIDATE CONSTRAINT ck_decision_way")
            op.execute(f"ALTER TABLE decision DROP CONSTRAINT {name}")
            _drop_indexes()
        return
    _copy_decision(ways, has_foreign_key=has_foreign_key)


def _copy_decision(ways: str, *, has_foreign_key: bool) -> None:
    """SQLite changes no constraint of a table: it is made anew, with the rows, indexes and trigger it had."""
    superseded = sa.ForeignKeyConstraint(["supersedes_id"], ["decision.id"], name="fk_decision_supersedes_id_decision")
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
        *([superseded] if has_foreign_key else []),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
    )
    # On the way back a withdrawal has no word of its own.
    op.execute(
        "INSERT INTO decision_anew SELECT id, notice_hash, preferences, analytics, "
        + ("CASE way WHEN 'withdrawal' THEN 'page' ELSE way END, " if has_foreign_key else "way, ")
        + "decided_at, expires_at, supersedes_id FROM decision"
    )
    op.drop_table("decision")  # not renamed: what refers to a table follows it to its new name
    op.rename_table("decision_anew", "decision")
    if has_foreign_key:
        _make_indexes()
    op.execute(
        "CREATE TRIGGER decision_append_only BEFORE UPDATE ON decision "
        "BEGIN SELECT RAISE(ABORT, 'decision is append-only'); END"
    )


def _make_indexes() -> None:
    op.create_index("ix_decision_notice_hash", "decision", ["notice_hash"])
    op.create_index("ix_decision_supersedes_id", "decision", ["supersedes_id"])


def _drop_indexes() -> None:
    """No question is asked by these two, and each decision pays for them."""
    op.drop_index("ix_decision_supersedes_id", "decision")
    op.drop_index("ix_decision_notice_hash", "decision")


def _guard_sqlite() -> None:
    def refuse(name: str, table: str, when: str, condition: str = "1") -> None:
        op.execute(
            f"CREATE TRIGGER {table}_{name} BEFORE {when} ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )

    for table in PERMANENT:
        refuse("delete", table, "DELETE")
    for table, column in DELETABLE.items():
        refuse("delete", table, "DELETE", f"NOT {IN_PURGED_BATCH.format(column=column)}")
    refuse("append_only", "seal_entry", "UPDATE")
    refuse("append_only", "seal", f"UPDATE OF {SEALED}")
    refuse("purged_once", "seal", "UPDATE OF purged_at", "OLD.purged_at IS NOT NULL")


def _guard_postgresql() -> None:
    def refuse(name: str, table: str, when: str) -> None:
        op.execute(f"CREATE TRIGGER {table}_{name} BEFORE {when} ON {table} EXECUTE FUNCTION refuse_update()")

    for table in PERMANENT:
        refuse("delete", table, "DELETE")
    for table in TABLES:
        refuse("truncate", table, "TRUNCATE")
    refuse("append_only", "seal_entry", "UPDATE")
    refuse("append_only", "seal", f"UPDATE OF {SEALED}")
    op.execute(
        "CREATE TRIGGER seal_purged_once BEFORE UPDATE OF purged_at ON seal FOR EACH ROW "
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
