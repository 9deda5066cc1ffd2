"""The tables of those who review: their accounts and their sessions. Second factors: `factors/models.py`."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models import Base, UtcDateTime, new_id

MAX_EMAIL_CHARACTERS: Final = 320
MAX_PASSWORD_HASH_CHARACTERS: Final = 255
MAX_ROLE_CHARACTERS: Final = 16
SECRET_HASH_BYTES: Final = 32
MAX_DEVICE_CHARACTERS: Final = 16
MAX_FILTER_NAME_CHARACTERS: Final = 60
MAX_FILTER_QUERY_CHARACTERS: Final = 2000


class Role(StrEnum):
    """What an account may do. An admin may do all that a reviewer may."""

    REVIEWER = "reviewer"
    ADMIN = "admin"


class StaffAccount(Base):
    """One person who may sign in. The address is in lower case: no two accounts differ by case alone.

    Attributes:
        closed_at: Since when the account opens nothing, or nothing while it is open.
        password_set_at: When its owner last chose a password; nothing until they first did.
        setup_hash: Of the code with which the owner may choose a password, until `setup_until`.
        identity_hash: Of who its owner is at the single sign-on, from the first time they came from there.
    """

    __tablename__ = "staff_account"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(MAX_EMAIL_CHARACTERS), unique=True)
    password_hash: Mapped[str] = mapped_column(String(MAX_PASSWORD_HASH_CHARACTERS))
    role: Mapped[str] = mapped_column(String(MAX_ROLE_CHARACTERS))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    password_set_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    setup_hash: Mapped[bytes | None] = mapped_column(LargeBinary(SECRET_HASH_BYTES))
    setup_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    identity_hash: Mapped[bytes | None] = mapped_column(LargeBinary(SECRET_HASH_BYTES))

    __table_args__ = (
        Index("ix_staff_account_identity_hash", "identity_hash", unique=True),
        CheckConstraint(f"length(email) BETWEEN 3 AND {MAX_EMAIL_CHARACTERS}", name="email_length"),
        CheckConstraint(f"role IN ({', '.join(repr(role.value) for role in Role)})", name="role_known"),
    )


class StaffSession(Base):
    """One browser that is signed in. Only a hash of the cookie's secret is kept: the table opens no door.

    Attributes:
        confirmed_at: When its owner last proved who they are in full; nothing while only the password was given.
        device: The kind of device, in a word, for its owner to know it by.
        challenge: What a passkey must sign, once.
        pending_secret: The sealed secret of an authenticator app that is being set up.
    """

    __tablename__ = "staff_session"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_account.id", ondelete="CASCADE"), index=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(SECRET_HASH_BYTES), unique=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    device: Mapped[str | None] = mapped_column(String(MAX_DEVICE_CHARACTERS))
    challenge: Mapped[bytes | None] = mapped_column(LargeBinary)
    pending_secret: Mapped[bytes | None] = mapped_column(LargeBinary)

    __table_args__ = (
        CheckConstraint(f"length(secret_hash) = {SECRET_HASH_BYTES}", name="secret_hash_length"),
        CheckConstraint("seen_at >= started_at", name="seen_after_start"),
    )


class SavedFilter(Base):
    """A filter of the inbox that somebody kept, as the query string that asks for it."""

    __tablename__ = "saved_filter"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_account.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(MAX_FILTER_NAME_CHARACTERS))
    query: Mapped[str] = mapped_column(String(MAX_FILTER_QUERY_CHARACTERS))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("account_id", "name"),)
