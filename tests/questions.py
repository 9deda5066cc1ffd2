"""The questions that a test's application asks of its database, and how the database answers them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event


@contextmanager
def asked_of(app: Flask) -> Iterator[list[tuple[str, Any]]]:
    """Yield the list in which every SELECT of this time comes to stand, with its values."""
    asked: list[tuple[str, Any]] = []

    def note(*found: Any) -> None:
        if found[2].startswith("SELECT"):
            asked.append((found[2], found[3]))

    engine = app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def explain(app: Flask, question: str, values: Any) -> str:
    """Return the plan of a question, a line a step."""
    with app.extensions["database"].engine.connect() as connection:
        word = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
        return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(f"{word} {question}", values))
