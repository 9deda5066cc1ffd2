"""The outbox of alerts: what somebody must be told at once, stored with the message itself, so that neither is lost.

An alert says nothing of the message, not even its reference. Staff send it (webapp/staff/alerts).
"""

import uuid
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, delete, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.models import Base, UtcDateTime, new_id

MAX_ALERT_SUBJECT_CHARACTERS: Final = 80
MAX_FAULT_CHARACTERS: Final = 60
KINDS: Final = ("urgent", "life", "overdue")
KEPT_FOR: Final = timedelta(days=30)
_WAITING = text("sent_at IS NULL")


class Alert(Base):
    """One alert. It waits until ``sent_at`` is set; ``next_attempt_at`` is when it may be tried, or tried again.

    ``subject`` and ``kind`` are unique: however often a message comes in, its alert is one.
    """

    __tablename__ = "alert"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(8))
    subject: Mapped[str] = mapped_column(String(MAX_ALERT_SUBJECT_CHARACTERS))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_fault: Mapped[str | None] = mapped_column(String(MAX_FAULT_CHARACTERS))

    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        UniqueConstraint("subject", "kind"),
        Index("ix_alert_waiting", "next_attempt_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )


# Written once: to write a statement anew takes longer than to run it.
_INSERT_ON: Final = {
    dialect: insert(Alert.metadata.tables[Alert.__tablename__]).on_conflict_do_nothing()
    for dialect, insert in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}


def add_alert(session: Session, *, kind: str, subject: str, at: datetime) -> None:
    """Put an alert in the outbox, unless the same one is in it, or was; the caller commits."""
    row = {"kind": kind, "subject": subject, "created_at": at, "next_attempt_at": at}
    session.connection().execute(_INSERT_ON[session.get_bind().dialect.name], row)


def forget_old_alerts(session: Session, *, now: datetime) -> None:
    """Delete alerts of more than a month ago, sent or not: what they told of is in the urgent queue."""
    session.execute(delete(Alert).where(Alert.created_at < now - KEPT_FOR))
