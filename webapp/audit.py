"""The lines of the audit: who did what, to what, and when. They are only ever added; the database refuses all else.

Staff pages write most of them; commands of every feature write theirs. What reads and seals them: `webapp/staff/audit`.
"""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import JSON, Index, String
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.chain.tables import ChainedRecord
from webapp.models import UtcDateTime

MAX_ACTION_CHARACTERS: Final = 40
MAX_SUBJECT_CHARACTERS: Final = 80


class Action(StrEnum):
    """What can be done, in the past tense, as the audit page puts it."""

    SIGNED_IN = "signed in"
    SIGN_IN_FAILED = "failed to sign in"
    SIGNED_OUT = "signed out"
    PASSWORD_CHANGED = "changed a password"  # noqa: S105 - an action, no password
    FACTOR_ADDED = "added a second factor"
    FACTOR_REMOVED = "removed a second factor"
    RECOVERY_CODE_USED = "used a recovery code"
    RECOVERY_CODES_MADE = "made recovery codes"
    CONFIRMED = "gave their password again"
    SESSIONS_ENDED = "ended sessions"
    SETUP_CODE_MADE = "made a set-up code"
    ACCOUNT_ADDED = "added an account"
    ACCOUNT_CLOSED = "closed an account"
    ACCOUNT_OPENED = "opened an account again"
    ROLE_CHANGED = "changed a role"
    LIST_READ = "read a list of messages"
    SEARCHED = "searched messages"
    MESSAGE_READ = "read a message"
    STATUS_CHANGED = "changed a status"
    ASSIGNED = "assigned a message"
    TAGGED = "tagged a message"
    UNTAGGED = "took a tag from a message"
    NOTED = "added a note"
    REDACTION_CORRECTED = "corrected a redaction"
    ORIGINAL_REVEALED = "opened a sealed original"
    ERASED = "erased a message"
    HELD = "held a message"
    RELEASED = "released a message"
    EXPORTED = "exported messages"
    FILTER_KEPT = "kept a filter"
    FILTER_REMOVED = "removed a filter"
    CHANGE_WRITTEN = "wrote a change"
    CHANGE_LINKED = "linked a message to a change"
    CHANGE_UNLINKED = "took a message from a change"
    CHANGE_PUBLISHED = "published a change"
    CHANGE_WITHDRAWN = "withdrew a change"
    THEME_CHANGED = "changed a theme"
    AUDIT_READ = "read the audit"
    AUDIT_EXPORTED = "exported the audit"
    AUDIT_VERIFIED = "checked the audit"
    CONSENT_READ = "read cookie choices"
    NOTICE_READ = "read a cookie notice"
    CONSENT_EXPORTED = "exported cookie choices"
    VISITS_READ = "read page views"
    VISITS_EXPORTED = "exported page views"
    OVERVIEW_READ = "read the overview"
    FIGURES_EXPORTED = "exported figures"
    URGENT_READ = "read the urgent queue"
    RETENTION_READ = "read what is deleted"
    ACCOUNTS_READ = "read accounts"
    CHANGES_READ = "read changes"
    THEMES_READ = "read themes"
    ALERT_SENT = "sent an alert"
    PURGED = "deleted what was kept long enough"
    KEYS_CHANGED = "sealed again under the first key"
    THEMES_SUGGESTED = "had themes suggested"
    SCORES_COUNTED = "counted scores again"


class NotAudited(Exception):  # noqa: N818 - says what happened
    """The line could not be written: what it would have told must not be done or shown."""


class AuditEntry(ChainedRecord):
    """One line: ``subject`` is what it was done to, as kind and id (``feedback:0193d5a8…``), never a text of a visitor.

    ``actor_id`` is an account, or nothing for a command and for somebody who is not signed in.
    """

    __tablename__ = "audit_entry"

    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[uuid.UUID | None]
    action: Mapped[str] = mapped_column(String(MAX_ACTION_CHARACTERS))
    subject: Mapped[str | None] = mapped_column(String(MAX_SUBJECT_CHARACTERS))
    details: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    __table_args__ = (
        Index("ix_audit_entry_subject", "subject", "id"),
        Index("ix_audit_entry_actor_id", "actor_id", "id"),
        Index("ix_audit_entry_action", "action", "id"),
        Index("ix_audit_entry_actor_id_action", "actor_id", "action", "id"),
    )


def record(
    session: Session,
    action: Action,
    *,
    by: uuid.UUID | None,
    at: datetime,
    subject: str | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Add a line, in the transaction of what it tells: neither is stored without the other. The caller commits.

    Raises:
        NotAudited: The database does not take it. Nothing of the transaction can be stored then.
    """
    session.flush()  # what is wrong with what it tells is no fault of the line
    session.add(AuditEntry(action=action, actor_id=by, at=at, subject=subject, details=details))
    try:
        session.flush()
    except DBAPIError as fault:
        raise NotAudited from fault


def message_subject(feedback_id: uuid.UUID) -> str:
    """Return how a message is named as a subject."""
    return f"feedback:{feedback_id}"
