"""Deleting what has been kept long enough, class by class; what is held stays, and a log says how much went."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from webapp.feedback.models import Feedback
from webapp.feedback.retention import FeedbackHold, FeedbackRemoval
from webapp.feedback.service.filtering import IS_SPAM
from webapp.feedback.service.submitting import SEALED_FOR

SPAM_KEPT_FOR: Final = timedelta(days=30)
MOST_AT_ONCE: Final = 1_000  # a purge that is stopped loses no more than one step, and no visitor waits for it

IS_HELD: Final = select(FeedbackHold).where(FeedbackHold.feedback_id == Feedback.id).exists()
_IS_UNREAD_URGENT: Final = and_(Feedback.urgency != "none", Feedback.reviewed_at.is_(None))


@dataclass(frozen=True, kw_only=True)
class RetentionClass:
    """Messages of one kind that are due, all `received_before` a time: `only_originals` if their originals alone go."""

    name: str
    older_than: datetime
    received_before: datetime
    is_due: ColumnElement[bool]
    only_originals: bool = False


def list_classes(*, now: datetime, retention_days: int) -> tuple[RetentionClass, ...]:
    """Return the classes in the order in which they are purged.

    A message that may tell of danger is not deleted before a person has read it, however old it is; what somebody
    has taken in hand is spam only if they said so.
    """
    spam_limit, limit = now - SPAM_KEPT_FOR, now - timedelta(days=retention_days)
    is_spam = and_(IS_SPAM, Feedback.urgency == "none")
    return (
        RetentionClass(
            name="originals",
            older_than=now,
            received_before=now - SEALED_FOR,
            is_due=Feedback.sealed_until <= now,
            only_originals=True,
        ),
        RetentionClass(
            name="suspected spam",
            older_than=spam_limit,
            received_before=spam_limit,
            is_due=and_(is_spam, Feedback.created_at <= spam_limit),
        ),
        RetentionClass(
            name="messages",
            older_than=limit,
            received_before=limit,
            is_due=and_(Feedback.created_at <= limit, ~_IS_UNREAD_URGENT),
        ),
    )


def count_due(session: Session, due: RetentionClass) -> int:
    """Count what would go."""
    return session.scalars(select(func.count(Feedback.id)).where(due.is_due, ~IS_HELD)).one()


def purge_some(session: Session, due: RetentionClass, *, now: datetime) -> int:
    """Delete up to a thousand and give how many went; none is the end.

    What somebody works on at this moment is left for the next run. Whether a message is held is asked again once it
    is locked: then no hold can come between.
    """
    some = select(Feedback.id).where(due.is_due, ~IS_HELD).limit(MOST_AT_ONCE).with_for_update(skip_locked=True)
    ids = session.scalars(some).all()
    if not ids:
        return 0
    going = and_(Feedback.id.in_(ids), ~IS_HELD)
    emptied = update(Feedback).where(going).values(sealed=None, sealed_until=None)
    step = emptied if due.only_originals else delete(Feedback).where(going)
    gone = session.execute(step.returning(Feedback.id), execution_options={"synchronize_session": False}).all()
    if gone:
        line = FeedbackRemoval(removed_at=now, removed_class=due.name, older_than=due.older_than, number=len(gone))
        session.add(line)
    return len(gone)


def count_kept_unread(session: Session, *, now: datetime, retention_days: int) -> int:
    """Count the messages that are due, but may tell of danger and were read by nobody, or are held."""
    is_old = Feedback.created_at <= now - timedelta(days=retention_days)
    return session.scalars(select(func.count(Feedback.id)).where(is_old, or_(_IS_UNREAD_URGENT, IS_HELD))).one()
