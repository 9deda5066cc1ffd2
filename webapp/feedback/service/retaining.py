"""What is kept and for how long, for those who answer for it: what is due, what is held, and what went."""

import uuid
from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, func, select, true
from sqlalchemy.orm import Session

from webapp.feedback.models import Feedback
from webapp.feedback.retention import FeedbackHold, FeedbackRemoval
from webapp.feedback.service.purging import IS_HELD, RetentionClass
from webapp.models import first_id_at

MOST_COUNTED: Final = 10_000
# Only these have a sealed original: the others need not be looked at. Each part has an index.
_PARTS_WITH_ORIGINALS: Final = (
    Feedback.personal_data.is_not(None),
    and_(Feedback.personal_data.is_(None), Feedback.urgency != "none"),  # it could not be screened
)


@dataclass(frozen=True, kw_only=True)
class Held:
    """A message that is held, by its key and reference, and why."""

    feedback_id: uuid.UUID
    reference: str
    hold: FeedbackHold


def count_some_due(session: Session, due: RetentionClass) -> int:
    """Count what would go, up to `MOST_COUNTED`: a page need not wait for the rest."""
    is_old = Feedback.id < first_id_at(due.received_before)  # keys hold their time, and are in order
    number = 0
    for part in _PARTS_WITH_ORIGINALS if due.only_originals else (true(),):
        some = select(Feedback.id).where(is_old, due.is_due, part, ~IS_HELD).limit(MOST_COUNTED).subquery()
        number += session.scalars(select(func.count()).select_from(some)).one()
    return min(number, MOST_COUNTED)


def list_holds(session: Session, *, limit: int) -> tuple[Held, ...]:
    """Return up to `limit` of the messages that are held, those that were held last first."""
    query = select(FeedbackHold, Feedback.reference).join(Feedback, Feedback.id == FeedbackHold.feedback_id)
    rows = session.execute(query.order_by(FeedbackHold.held_at.desc()).limit(limit))
    return tuple(Held(feedback_id=hold.feedback_id, reference=reference, hold=hold) for hold, reference in rows)


def list_removals(session: Session, *, before: uuid.UUID | None, limit: int) -> tuple[FeedbackRemoval, ...]:
    """Return up to `limit` lines of the log of what was deleted, newest first, from below a line."""
    query = select(FeedbackRemoval).order_by(FeedbackRemoval.id.desc()).limit(limit)
    return tuple(session.scalars(query if before is None else query.where(FeedbackRemoval.id < before)))
