"""What staff write about a message, for each other. The caller commits."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.feedback.models import Feedback, FeedbackNote


def add_note(session: Session, feedback: Feedback, *, author_id: uuid.UUID, text: str, at: datetime) -> None:
    """Add a note to a message; notes are never changed."""
    session.add(FeedbackNote(feedback_id=feedback.id, author_id=author_id, text=text, created_at=at))


def list_notes(session: Session, feedback_id: uuid.UUID, *, limit: int) -> tuple[FeedbackNote, ...]:
    """Return up to `limit` notes of a message, newest first."""
    query = select(FeedbackNote).where(FeedbackNote.feedback_id == feedback_id)
    return tuple(session.scalars(query.order_by(FeedbackNote.id.desc()).limit(limit)))
