"""Reading messages, however many there are."""

from typing import Any

from flask import Flask
from sqlalchemy import event, text

from tests.feedback.stored import store
from webapp.feedback.models import Status
from webapp.feedback.service.reading import list_urgent


def test_the_urgent_are_read_from_the_index_made_for_them(app: Flask) -> None:
    asked: list[tuple[str, Any]] = []
    database = app.extensions["database"]
    event.listen(database.engine, "before_cursor_execute", lambda *found: asked.append((found[2], found[3])))
    with database.session() as session:
        is_postgres = session.get_bind().dialect.name == "postgresql"
        list_urgent(session, limit=10, statuses=set(Status) - {Status.CLOSED})
        question, values = asked[-1]
        if is_postgres:
            session.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN " if is_postgres else "EXPLAIN QUERY PLAN "
        plans = [str(line) for line in session.connection().exec_driver_sql(explain + question, values)]
    assert "ix_feedback_urgent_waiting" in " ".join(plans), plans


def test_a_risk_to_life_comes_first_then_the_oldest(app: Flask) -> None:
    keys = store(
        app,
        {"urgency": "urgent"},
        {"urgency": "life"},
        {"urgency": "urgent", "status": "acknowledged"},
        {"urgency": "life"},
        {},
    )
    with app.extensions["database"].session() as session:
        assert [found.id for found in list_urgent(session, limit=9)] == [keys[1], keys[3], keys[0], keys[2]]
        assert [found.id for found in list_urgent(session, limit=9, statuses={Status.ACKNOWLEDGED})] == [keys[2]]
