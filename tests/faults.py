"""Real faults for tests: a database that does not answer."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from webapp.database import Database

NOBODY_LISTENS = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"


@contextmanager
def database_away(app: Flask) -> Iterator[None]:
    """Let the application look for its database where none is."""
    present = app.extensions["database"]
    app.extensions["database"] = Database(NOBODY_LISTENS)
    try:
        yield
    finally:
        app.extensions["database"] = present
