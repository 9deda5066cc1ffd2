"""Messages for tests, unlike each other unless asked."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.feedback.device import Device
from webapp.feedback.models import Feedback, Status
from webapp.feedback.service import FeedbackDraft

NOW = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)
SECRET_KEY = "a key for tests alone, 0123456789abcdef"


def write_draft(**changes: Any) -> FeedbackDraft:
    """Give a message with every answer, changed as asked."""
    draft = FeedbackDraft(
        submission=uuid.uuid4(),
        page="/capacity",
        useful=False,
        rating=4,
        doing="Looking for a number",
        comments="The page is hard to read",
        email="reader@example.org",
        safe_to_email=True,
        device=Device.PHONE,
    )
    return replace(draft, **changes)


def close(session: Session, feedback_id: uuid.UUID) -> None:
    """Leave a message as it is once somebody has dealt with it."""
    message = session.get_one(Feedback, feedback_id)
    message.status = Status.NO_ACTION if message.urgency == "none" else Status.CLOSED
    message.reviewed_at, message.reviewed_by = NOW, uuid.uuid4()


def read_stored(app: Flask) -> list[Feedback]:
    """Give every message that is committed, oldest first, read in a session of its own."""
    with app.extensions["database"].session() as session:
        return list(session.scalars(select(Feedback).order_by(Feedback.id)))
