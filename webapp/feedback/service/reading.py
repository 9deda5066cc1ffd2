"""Reading one message, and what waits."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.feedback.models import Feedback, Status
from webapp.models import first_id_at


class FeedbackNotFound(LookupError):  # noqa: N818 - it is an answer, not a fault
    """No message has this identifier."""


def list_urgent(
    session: Session, *, limit: int, statuses: Collection[Status] = frozenset(Status)
) -> tuple[Feedback, ...]:
    """Return up to ``limit`` messages that wait and may tell of danger: a risk to life first, then the oldest."""
    query = (
        select(Feedback)
        # An expression: by the index of the status SQLite would read every message that nobody waits for.
        .where(Feedback.reviewed_at.is_(None), Feedback.urgency != "none", (Feedback.status + "").in_(sorted(statuses)))
        .order_by(Feedback.urgency, Feedback.id)  # "life" comes before "urgent", and the index has this order
        .limit(limit)
    )
    return tuple(session.scalars(query))


def is_any_late(session: Session, *, now: datetime, target: timedelta) -> bool:
    """Whether a message that may tell of danger waits for longer than this, and nobody has acknowledged it."""
    late = (
        select(Feedback.id)
        .where(
            Feedback.reviewed_at.is_(None),
            Feedback.urgency != "none",  # as the index has it, and below as SQLite can search it
            Feedback.urgency.in_(("life", "urgent")),
            Feedback.acknowledged_at.is_(None),
            Feedback.id < first_id_at(now - target),
        )
        .limit(1)
    )
    return session.scalar(late) is not None


def find_feedback(session: Session, feedback_id: uuid.UUID) -> Feedback:
    """Return one message.

    Raises:
        FeedbackNotFound: There is none with this identifier.
    """
    feedback = session.get(Feedback, feedback_id, populate_existing=True)
    if feedback is None:
        raise FeedbackNotFound(feedback_id)
    return feedback


def count_waiting(session: Session, *, up_to: int) -> int:
    """Count the messages that nobody has reviewed; ``up_to`` means that there are so many or more."""
    some = select(Feedback.id).where(Feedback.reviewed_at.is_(None)).limit(up_to).subquery()
    return session.scalars(select(func.count()).select_from(some)).one()
