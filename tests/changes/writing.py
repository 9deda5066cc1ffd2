"""Changes for tests, and the answers that their scores are made of."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import insert
from sqlalchemy.orm import Session

from tests.staff.browsing import database_of
from webapp.changes.draft import ChangeDraft
from webapp.changes.service import publish_change, write_change
from webapp.feedback.models import Feedback
from webapp.models import first_id_at

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
DAY = date(2026, 5, 1)


def write_draft(**values: Any) -> ChangeDraft:
    """Return the texts of a change, with those given."""
    usual = {
        "title": "Opening times on the help page",
        "you_said": "You could not see when a helpline is open.",
        "we_did": "Each helpline now has its times beside its number.",
        "page": "/help",
        "took_effect_on": DAY,
    }
    return ChangeDraft(**{**usual, **values})


def add_answers(session: Session, number: int, *, at: datetime, **answers: Any) -> None:
    """Add messages with these answers, as if they had been sent then."""
    first = first_id_at(at).int
    columns = {
        "page": "/help",
        "useful": None,
        "rating": None,
        "doing": "",
        "comments": "",
        "safe_to_email": False,
        "device": "phone",
        "created_at": at,
        **answers,
    }
    rows = []
    for _ in range(number):
        own = uuid.uuid4()
        rows.append(
            {
                **columns,
                "id": uuid.UUID(int=first | (own.int & (1 << 60) - 1)),
                "submission_digest": own.bytes * 2,
                "secret_hash": own.bytes * 2,
                "reference": own.hex[:9],
            }
        )
    session.execute(insert(Feedback), rows)


def add_published(app: Flask, **values: Any) -> uuid.UUID:
    """Publish a change, and return its id."""
    with database_of(app).session() as session:
        change = write_change(session, write_draft(**values), now=NOW)
        publish_change(session, change.id, seen_version=change.version, now=NOW)
        session.commit()
        return change.id


def days_after(days: int) -> datetime:
    """Return noon of the day so many days after the change; a negative number is before."""
    return datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=UTC) + timedelta(days=days)
