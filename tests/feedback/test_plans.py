"""However many messages there are, no filter reads them all and none sorts them: the databases' own plans say so."""

import re
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, text
from sqlalchemy.orm import Session

from tests.feedback.stored import FIRST_AT, make_message
from webapp.feedback.models import FeedbackTag, Status, Tag
from webapp.feedback.service import FeedbackFilter, Order, Spam, choosing
from webapp.feedback.service.choosing import choose_sources
from webapp.feedback.service.parts import split
from webapp.feedback.service.terms import read_search

ANN = uuid.UUID("0193d5a8-4f7e-7cc1-9b3e-2d5b8f6a1c07")
NUMBER = 4_000
OPEN = frozenset({Status.NEW, Status.IN_REVIEW, Status.ACKNOWLEDGED, Status.ESCALATED})
FILTERS = {
    "usual": FeedbackFilter(),
    "everything": FeedbackFilter(spam=Spam.WITH),
    "spam": FeedbackFilter(spam=Spam.ONLY),
    "spam about a page": FeedbackFilter(spam=Spam.ONLY, page="/capacity"),
    "most urgent first": FeedbackFilter(order=Order.URGENT),
    "status": FeedbackFilter(statuses=frozenset({Status.ACTIONED})),
    "open": FeedbackFilter(statuses=OPEN),
    "open, most urgent first": FeedbackFilter(statuses=OPEN, order=Order.URGENT),
    "danger": FeedbackFilter(urgencies=frozenset({"life", "urgent"})),
    "page": FeedbackFilter(page="/capacity"),
    "rating": FeedbackFilter(ratings=frozenset({1})),
    "ratings": FeedbackFilter(ratings=frozenset({1, 2})),
    "useful": FeedbackFilter(useful=False),
    "days": FeedbackFilter(since=date(2026, 3, 15), until=date(2026, 3, 15)),
    "assignee": FeedbackFilter(assignee_id=ANN),
    "nobody": FeedbackFilter(is_unassigned=True),
    "tag": FeedbackFilter(tag="print"),
    "personal data": FeedbackFilter(has_personal_data=True),
    "no personal data": FeedbackFilter(has_personal_data=False),
    "common word": FeedbackFilter(words="page"),
    "common word and tag": FeedbackFilter(words="page", tag="print"),
    "words that stand together more often than a planner believes": FeedbackFilter(words='"older people"'),
}


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session on a database with some thousand messages."""
    with app.extensions["database"].session() as session:
        rows = [make_message(FIRST_AT + timedelta(minutes=number), **_columns(number)) for number in range(NUMBER)]
        session.add_all([Tag(name="print", created_at=FIRST_AT), *rows])
        session.flush()
        session.add_all([FeedbackTag(tag="print", feedback_id=row.id) for row in rows[::9]])
        session.commit()
        yield session


def _columns(number: int) -> dict[str, Any]:
    return {
        "status": "new" if number > NUMBER - 200 else ("actioned", "no_action", "closed")[number % 3],
        "urgency": {7: "urgent", 50: "life"}.get(number % 100, "none"),
        "page": ("/help", "/", "/capacity")[number % 3],
        "rating": number % 5 + 1 if number % 2 else None,
        "useful": number % 4 > 0,
        "assignee_id": ANN if number % 5 == 0 else None,
        "personal_data": ["phone"] if number % 40 == 0 else None,
        "quarantine_reasons": ["A hidden field"] if number % 30 == 0 else None,
        "comments": f"This page is long{' for older people' if number % 30 == 1 else ''}" if number % 3 else "",
    }


@pytest.mark.parametrize("has_statistics", [True, False])
def test_no_filter_reads_or_sorts_all_messages(
    session: Session, monkeypatch: pytest.MonkeyPatch, *, has_statistics: bool
) -> None:
    monkeypatch.setattr(choosing, "FEW", dict.fromkeys(choosing.FEW, 100))
    # SQLite has none unless somebody asks for them; PostgreSQL sees to them by itself.
    if has_statistics or session.get_bind().dialect.name == "postgresql":
        session.execute(text("ANALYZE"))
    for name, wanted in FILTERS.items():
        for part in choose_sources(session, split(wanted), read_search(wanted.words)):
            plan = explain(session, part.select_keys().order_by(part.source.order.desc()).limit(26))
            assert not re.search(r"Seq Scan|SCAN \w+$|Sort|TEMP B-TREE", plan, re.MULTILINE), f"{name}:\n{plan}"


def explain(session: Session, question: Select[Any]) -> str:
    """Return the plan of a question, a line a step."""
    compiled = question.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    rows = session.connection().exec_driver_sql(
        f"EXPLAIN {'QUERY PLAN' if is_sqlite else ''} {compiled}", execution_options={"no_parameters": True}
    )
    return "\n".join(str(row[-1]) for row in rows)
