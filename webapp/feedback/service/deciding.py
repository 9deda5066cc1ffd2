"""Changing a message as its reader saw it: its status, and whose it is. The caller commits."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.feedback.alerts import add_alert
from webapp.feedback.models import Feedback, Status
from webapp.feedback.service.noting import add_note
from webapp.feedback.service.reading import FeedbackNotFound
from webapp.feedback.service.transitions import DONE_WITH, Needs, Step, find_step


class FeedbackChanged(Exception):  # noqa: N818 - it is an answer, not a fault
    """Somebody changed the message after the one who asks had read it; nothing of what they ask was done."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What somebody decided of a message; `words` are the reason or the outcome, where the step needs one."""

    to: Status
    by: uuid.UUID
    at: datetime
    words: str = ""


def begin_change(session: Session, feedback_id: uuid.UUID, *, version: int) -> Feedback:
    """Return a message for changing, if it still is as it was seen; the change counts in its `version`.

    Until the transaction ends, nobody else can begin a change of the same message.

    Raises:
        FeedbackNotFound: There is none with this identifier.
        FeedbackChanged: It is no longer the version that was seen.
    """
    query = select(Feedback).where(Feedback.id == feedback_id).with_for_update()
    feedback = session.scalar(query.execution_options(populate_existing=True))
    if feedback is None:
        raise FeedbackNotFound(feedback_id)
    if feedback.version != version:
        raise FeedbackChanged(feedback_id)
    feedback.version += 1
    return feedback


def lock_messages(session: Session, ids: Collection[uuid.UUID]) -> tuple[Feedback, ...]:
    """Return the messages that are still there, oldest first, for changing: nobody else can change them meanwhile."""
    query = select(Feedback).where(Feedback.id.in_(ids)).order_by(Feedback.id).with_for_update()
    return tuple(session.scalars(query.execution_options(populate_existing=True)))


def change_status(session: Session, feedback: Feedback, decision: Decision) -> Step:
    """Take a step, and return it. The moment that closes a message is when it was reviewed; opening undoes that.

    An outcome is a note of the message too: it stays readable when the message is opened again.

    Raises:
        StepRefused: The step is not allowed.
    """
    step = find_step(feedback, decision.to, by=decision.by, words=decision.words)
    is_done = step.to in DONE_WITH
    feedback.status = step.to
    feedback.reviewed_at, feedback.reviewed_by = (decision.at, decision.by) if is_done else (None, None)
    feedback.outcome = decision.words if step.needs is Needs.OUTCOME else None
    if step.to is Status.ACKNOWLEDGED:
        feedback.acknowledged_at, feedback.acknowledged_by = decision.at, decision.by
        feedback.escalated_at, feedback.escalated_by = None, None
    if step.to is Status.ESCALATED:
        feedback.escalated_at, feedback.escalated_by = decision.at, decision.by
    if feedback.outcome:
        add_note(session, feedback, author_id=decision.by, text=f"Outcome: {feedback.outcome}", at=decision.at)
    return step


def raise_urgency(session: Session, feedback: Feedback, *, at: datetime) -> bool:
    """Put a message where those are that may tell of danger: screening missed it. Tell whether it was not there yet.

    What was decided of it is open again, and staff are alerted as for any such message. There is no way back: two
    people close it.
    """
    if feedback.urgency != "none":
        return False
    reason = {"rule_id": "staff", "class": "staff", "weight": 0, "why": "A member of staff read signs of danger in it"}
    feedback.urgency, feedback.reasons = "urgent", [*(feedback.reasons or ()), reason]
    feedback.status, feedback.reviewed_at, feedback.reviewed_by = Status.NEW, None, None
    add_alert(session, kind="urgent", subject=f"feedback:{feedback.id}", at=at)
    return True


def assign(feedback: Feedback, *, to: uuid.UUID | None) -> bool:
    """Give a message to somebody, or to nobody, and tell whether that changed anything."""
    is_new = feedback.assignee_id != to
    feedback.assignee_id = to
    return is_new
