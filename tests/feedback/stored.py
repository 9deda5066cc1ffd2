"""Messages put straight into the table, each of its own time, and read page by page: for tests of what is found."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from webapp.feedback.models import Feedback
from webapp.feedback.receipts import HASH_BYTES
from webapp.feedback.service import Cursor, FeedbackFilter, find_feedback_page
from webapp.models import first_id_at

FIRST_AT = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)


def make_message(at: datetime, **columns: Any) -> Feedback:
    """Return a message that came at this time, with some columns of its own; its key is of that time."""
    name = uuid.uuid4()
    usual = {"page": "/help", "doing": "", "comments": "Nothing special", "device": "phone", "useful": True}
    return Feedback(
        id=make_key(at),
        submission_digest=name.bytes.ljust(HASH_BYTES),
        secret_hash=bytes(HASH_BYTES),
        reference=name.hex[:9],
        created_at=at,
        **{**usual, **columns},
    )


def make_key(at: datetime) -> uuid.UUID:
    """Return a key of this time that no other message has."""
    return uuid.UUID(int=first_id_at(at).int | uuid.uuid4().int >> 64)


def store(app: Flask, *messages: dict[str, Any]) -> list[uuid.UUID]:
    """Store messages, each a minute after the one before, and return their keys, oldest first."""
    rows = [make_message(FIRST_AT + timedelta(minutes=number), **columns) for number, columns in enumerate(messages)]
    with app.extensions["database"].session() as session:
        session.add_all(rows)
        session.commit()
    return [row.id for row in rows]


def read_pages(session: Session, wanted: FeedbackFilter, *, limit: int) -> list[uuid.UUID]:
    """Return the keys of every message that is wanted, read page after page of so many."""
    found: list[uuid.UUID] = []
    after: Cursor | None = None
    while True:
        page = find_feedback_page(session, wanted, after=after, limit=limit)
        found += [message.id for message in page.items]
        after = page.next_cursor
        if after is None:
            return found
