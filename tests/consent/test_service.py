"""Recording decisions, on each database."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from webapp.consent.models import Decision, Notice, VisitorLink
from webapp.consent.register import load_register
from webapp.consent.service import Choice, record_decision

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECRET_KEY = "a-secret-key-of-more-than-32-characters"
REGISTER = load_register()


def record(session: Session, *, allowed: bool, previous_receipt: str | None = None) -> str:
    return record_decision(
        session,
        Choice(preferences=allowed, analytics=allowed, way="banner"),
        register=REGISTER,
        secret_key=SECRET_KEY,
        decided_at=NOW,
        expires_at=NOW + timedelta(days=182),
        previous_receipt=previous_receipt,
    )


def test_a_decision_is_kept_with_the_notice_it_was_made_on(app: Flask) -> None:
    with app.extensions["database"].session() as session:
        record(session, allowed=True)
        session.commit()
    with app.extensions["database"].session() as session:
        decision = session.scalars(select(Decision)).one()
        assert (decision.preferences, decision.analytics, decision.way) == (True, True, "banner")
        assert (decision.decided_at, decision.expires_at) == (NOW, NOW + timedelta(days=182))
        notice = session.get_one(Notice, decision.notice_hash)
        assert notice.text == REGISTER.notice_text


def test_the_receipt_itself_is_not_stored(app: Flask) -> None:
    with app.extensions["database"].session() as session:
        receipt = record(session, allowed=True)
        assert len(receipt) == 22
        assert session.scalars(select(VisitorLink.pseudonym)).one() != receipt


def test_a_second_decision_supersedes_the_first_and_keeps_it(app: Flask) -> None:
    with app.extensions["database"].session() as session:
        first = record(session, allowed=True)
        record(session, allowed=False, previous_receipt=first)
        earlier, later = session.scalars(select(Decision).order_by(Decision.id)).all()
        assert (earlier.preferences, later.preferences) == (True, False)
        assert later.supersedes_id == earlier.id


def test_a_receipt_of_nobody_supersedes_nothing(app: Flask) -> None:
    with app.extensions["database"].session() as session:
        record(session, allowed=True, previous_receipt="AAAAAAAAAAAAAAAAAAAAAA")
        assert session.scalars(select(Decision)).one().supersedes_id is None


@pytest.mark.parametrize("statement", ["UPDATE decision SET analytics = preferences", "UPDATE notice SET text = ''"])
def test_the_database_itself_refuses_to_change_a_record(app: Flask, statement: str) -> None:
    with app.extensions["database"].session() as session:
        record(session, allowed=True)
        with pytest.raises(DBAPIError, match="append-only"):
            session.execute(text(statement))
