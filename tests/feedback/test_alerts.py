"""The outbox of alerts: one for each message that may tell of danger, in the message's own transaction."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.processes import SECRET_KEY
from webapp.feedback.alerts import Alert
from webapp.feedback.service import FeedbackDraft, submit_feedback

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
URGENT = "He hit me again last night and I am scared to go home"
LIFE = "He says he will kill me tonight"
CALM = "The help page has no opening times"


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session on a clean database."""
    with app.extensions["database"].session() as session:
        yield session


def send(session: Session, comments: str, *, submission: uuid.UUID | None = None, useful: bool | None = None) -> None:
    draft = FeedbackDraft(submission=submission or uuid.uuid4(), page="/help", comments=comments, useful=useful)
    submit_feedback(session, draft, now=NOW, secret_key=SECRET_KEY)


def alerts(session: Session) -> list[Alert]:
    return list(session.scalars(select(Alert).order_by(Alert.id)))


def test_an_urgent_message_puts_an_alert_in_the_outbox_and_an_ordinary_one_none(session: Session) -> None:
    for comments in (CALM, URGENT, LIFE):
        send(session, comments)
    session.commit()
    found = alerts(session)
    assert [alert.kind for alert in found] == ["urgent", "life"]
    assert {alert.created_at for alert in found} == {alert.next_attempt_at for alert in found} == {NOW}


def test_a_message_sent_again_has_one_alert(session: Session) -> None:
    submission = uuid.uuid4()
    for _ in range(3):
        send(session, LIFE, submission=submission)
        session.commit()
    assert len(alerts(session)) == 1


def test_a_tap_that_grows_into_an_urgent_message_has_an_alert(session: Session) -> None:
    submission = uuid.uuid4()
    send(session, "", submission=submission, useful=False)
    assert alerts(session) == []
    send(session, LIFE, submission=submission, useful=False)
    session.commit()
    assert [alert.kind for alert in alerts(session)] == ["life"]


def test_a_message_that_is_not_stored_has_no_alert(session: Session) -> None:
    send(session, LIFE)
    session.rollback()
    assert alerts(session) == []


def test_an_alert_says_nothing_of_the_message(session: Session) -> None:
    send(session, LIFE)
    session.commit()
    [alert] = alerts(session)
    assert alert.subject.removeprefix("feedback:") == str(uuid.UUID(alert.subject.removeprefix("feedback:")))
