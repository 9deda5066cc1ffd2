"""Let staff accounts have a second factor, be closed, and be somebody's elsewhere."""

import sqlalchemy as sa
from alembic import op

from webapp.models import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ACCOUNT = ("closed_at", "password_set_at", "setup_hash", "setup_until", "identity_hash")
_SESSION = ("confirmed_at", "device", "challenge", "pending_secret")


def upgrade() -> None:
    for column in (
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("password_set_at", UtcDateTime(), nullable=True),
        sa.Column("setup_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("setup_until", UtcDateTime(), nullable=True),
        sa.Column("identity_hash", sa.LargeBinary(length=32), nullable=True),
    ):
        op.add_column("staff_account", column)
    op.execute("UPDATE staff_account SET password_set_at = created_at")
    op.create_index("ix_staff_account_identity_hash", "staff_account", ["identity_hash"], unique=True)
    _let_sessions_be_half()
    op.create_table(
        "staff_app",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        _owner("staff_app"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_staff_app")),
    )
    op.create_table(
        "staff_passkey",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(length=1023), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        _owner("staff_passkey"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_staff_passkey_credential_id")),
    )
    op.create_index(op.f("ix_staff_passkey_account_id"), "staff_passkey", ["account_id"])
    op.create_table(
        "staff_recovery_code",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("length(code_hash) = 32", name=op.f("ck_staff_recovery_code_code_hash_length")),
        _owner("staff_recovery_code"),
        sa.PrimaryKeyConstraint("account_id", "code_hash", name=op.f("pk_staff_recovery_code")),
    )


def downgrade() -> None:
    for table in ("staff_recovery_code", "staff_passkey", "staff_app"):
        op.drop_table(table)
    for name in reversed(_SESSION):
        op.drop_column("staff_session", name)
    op.drop_index("ix_staff_account_identity_hash", table_name="staff_account")
    for name in reversed(_ACCOUNT):
        op.drop_column("staff_account", name)


def _let_sessions_be_half() -> None:
    # A session of the release before has no `confirmed_at`: it opens nothing until its owner gives a second factor.
    for column in (
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("device", sa.String(length=16), nullable=True),
        sa.Column("challenge", sa.LargeBinary(), nullable=True),
        sa.Column("pending_secret", sa.LargeBinary(), nullable=True),
    ):
        op.add_column("staff_session", column)


def _owner(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_account_id_staff_account")
    return sa.ForeignKeyConstraint(["account_id"], ["staff_account.id"], name=name, ondelete="CASCADE")
