"""Holding a message back from being deleted, and letting it go."""

import uuid
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.feedback.models import Feedback
from webapp.feedback.receipts import read_reference
from webapp.feedback.retention import FeedbackHold
from webapp.feedback.service.claiming import erase_feedback
from webapp.feedback.service.reading import FeedbackNotFound


def find_by_reference(session: Session, reference: str) -> Feedback:
    """Return the message that staff know by its reference.

    Raises:
        FeedbackNotFound: There is none.
    """
    found = session.scalar(select(Feedback).where(Feedback.reference == read_reference(reference)))
    if found is None:
        raise FeedbackNotFound(reference)
    return found


def find_hold(session: Session, feedback_id: uuid.UUID) -> FeedbackHold | None:
    """Return what holds a message back, or nothing."""
    return session.get(FeedbackHold, feedback_id)


def hold_feedback(session: Session, feedback: Feedback, *, reason: str, now: datetime) -> None:
    """Keep a message from being deleted, for this reason; a message that is held already gets the new reason."""
    hold = session.get(FeedbackHold, feedback.id)
    if hold is None:
        session.add(FeedbackHold(feedback_id=feedback.id, reason=reason, held_at=now))
        return
    hold.reason = reason


def release_feedback(session: Session, feedback: Feedback, *, now: datetime) -> bool:
    """End the hold on a message, and tell whether it was erased then, as its sender had asked."""
    # Read anew: its sender may have asked while somebody looked at the hold.
    hold = session.get(FeedbackHold, feedback.id, with_for_update=True, populate_existing=True)
    if hold is None:
        return False
    is_wanted_gone = hold.erasure_asked_at is not None
    session.execute(delete(FeedbackHold).where(FeedbackHold.feedback_id == feedback.id))
    session.expire_all()
    if is_wanted_gone:
        erase_feedback(session, feedback, now=now)
    return is_wanted_gone
