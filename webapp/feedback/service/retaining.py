"""What is kept and for how long, for those who answer for it: what is held, and what went."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.feedback.models import Feedback
from webapp.feedback.retention import FeedbackHold, FeedbackRemoval


@dataclass(frozen=True, kw_only=True)
class Held:
    """A message that is held, by its key and reference, and why."""

    feedback_id: uuid.UUID
    reference: str
    hold: FeedbackHold


def list_holds(session: Session, *, limit: int) -> tuple[Held, ...]:
    """Return up to `limit` of the messages that are held, those that were held last first."""
    # An outer join: SQLite, which may know nothing of the holds, would read every message to find them.
    query = select(FeedbackHold, Feedback.reference).outerjoin(Feedback, Feedback.id == FeedbackHold.feedback_id)
    rows = session.execute(query.order_by(FeedbackHold.held_at.desc()).limit(limit))
    return tuple(Held(feedback_id=hold.feedback_id, reference=reference, hold=hold) for hold, reference in rows)


def list_removals(session: Session, *, before: uuid.UUID | None, limit: int) -> tuple[FeedbackRemoval, ...]:
    """Return up to `limit` lines of the log of what was deleted, newest first, from below a line."""
    query = select(FeedbackRemoval).order_by(FeedbackRemoval.id.desc()).limit(limit)
    return tuple(session.scalars(query if before is None else query.where(FeedbackRemoval.id < before)))
