"""The tables of second factors: what an account shows beside its password."""

import uuid
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models import Base, UtcDateTime, new_id
from webapp.staff.models import SECRET_HASH_BYTES

MAX_PASSKEY_NAME_CHARACTERS: Final = 60
MAX_CREDENTIAL_ID_BYTES: Final = 1023  # Web Authentication Level 3, section 4: credential ID


class AuthenticatorApp(Base):
    """The app of an account that shows a new code every 30 seconds. Its secret is sealed with `ENCRYPTION_KEYS`.

    `last_step` is the step of 30 seconds whose code was used last: neither it nor an earlier one is taken again.
    """

    __tablename__ = "staff_app"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_account.id", ondelete="CASCADE"), primary_key=True)
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    last_step: Mapped[int] = mapped_column(BigInteger)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Passkey(Base):
    """A passkey of an account, under the name its owner gave it. The public key opens nothing."""

    __tablename__ = "staff_passkey"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_account.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(MAX_CREDENTIAL_ID_BYTES), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(MAX_PASSKEY_NAME_CHARACTERS))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RecoveryCode(Base):
    """A code on paper that stands in for a lost factor, once. Only its hash is kept."""

    __tablename__ = "staff_recovery_code"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_account.id", ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(SECRET_HASH_BYTES), primary_key=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (CheckConstraint(f"length(code_hash) = {SECRET_HASH_BYTES}", name="code_hash_length"),)
