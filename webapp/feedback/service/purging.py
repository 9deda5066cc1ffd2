"""Deleting what has been kept long enough, class by class; what is held stays, and a log says how much went."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, delete, func, select, update
from sqlalchemy.orm import Session

from webapp.feedback.models import Feedback
from webapp.feedback.retention import FeedbackHold, FeedbackRemoval
from webapp.feedback.service.filtering import IS_SPAM
from webapp.models import first_id_at

SPAM_KEPT_FOR: Final = timedelta(days=30)
CLOCKS_DIFFER_BY: Final = timedelta(days=1)  # at most, the time in a key and the one beside it
MOST_AT_ONCE: Final = 1_000  # a purge that is stopped loses no more than one step, and no visitor waits for it

IS_HELD: Final = select(FeedbackHold).where(FeedbackHold.feedback_id == Feedback.id).exists()
_IS_UNREAD_URGENT: Final = and_(Feedback.urgency != "none", Feedback.reviewed_at.is_(None))


@dataclass(frozen=True, kw_only=True)
class RetentionClass:
    """Messages of one kind that are due: `only_originals` if their originals alone go.

    `order` is a column of the index by which they are found, the longest due first.
    """

    name: str
    older_than: datetime
    is_due: ColumnElement[bool]
    order: ColumnElement[Any]  # a key or a time
    only_originals: bool = False

    def select_some(self, limit: int) -> Select[uuid.UUID]:
        """Return the question for the keys of some that would go now; it reads none that are younger."""
        return select(Feedback.id).where(self.is_due, ~IS_HELD).order_by(self.order).limit(limit)


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
            is_due=Feedback.sealed_until <= now,
            order=Feedback.sealed_until.expression,
            only_originals=True,
        ),
        RetentionClass(
            name="suspected spam",
            older_than=spam_limit,
            is_due=and_(is_spam, _came_before(spam_limit)),
            order=Feedback.id.expression,
        ),
        RetentionClass(
            name="messages",
            older_than=limit,
            is_due=and_(_came_before(limit), ~_IS_UNREAD_URGENT),
            order=Feedback.id.expression,
        ),
    )


def count_due(session: Session, due: RetentionClass) -> int:
    """Count what would go."""
    return session.scalars(select(func.count(Feedback.id)).where(due.is_due, ~IS_HELD)).one()


def count_some_due(session: Session, due: RetentionClass, *, up_to: int) -> int:
    """Count what would go; ``up_to`` means that there are so many or more."""
    some = due.select_some(up_to).subquery()
    return session.scalars(select(func.count()).select_from(some)).one()


def purge_some(session: Session, due: RetentionClass, *, now: datetime) -> int:
    """Delete up to a thousand and give how many went; none is the end.

    What somebody works on at this moment is left for the next run. Whether a message is held is asked again once it
    is locked: then no hold can come between.
    """
    ids = session.scalars(due.select_some(MOST_AT_ONCE).with_for_update(skip_locked=True)).all()
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
    is_old = _came_before(now - timedelta(days=retention_days))
    unread = select(func.count(Feedback.id)).where(is_old, _IS_UNREAD_URGENT)
    is_kept_by_hold = select(Feedback.id).where(Feedback.id == FeedbackHold.feedback_id, is_old, ~_IS_UNREAD_URGENT)
    held = select(func.count(FeedbackHold.feedback_id)).where(is_kept_by_hold.exists())
    return session.scalars(unread).one() + session.scalars(held).one()


def _came_before(moment: datetime) -> ColumnElement[bool]:
    """Return the condition that a message came before: keys hold their time, so the others need not be looked at."""
    return and_(Feedback.id < first_id_at(moment + CLOCKS_DIFFER_BY), Feedback.created_at <= moment)
