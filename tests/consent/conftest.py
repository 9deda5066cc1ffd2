"""What the tests of consent share: the database, and somebody who tampers with it."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from webapp.database import Database

Tamper = Callable[..., None]


@pytest.fixture
def database(app: Flask) -> Database:
    found = app.extensions["database"]
    assert isinstance(found, Database)
    return found


@pytest.fixture
def tamper(database: Database) -> Tamper:
    """Changes the tables as somebody could who owns the database: its guards are taken away before."""

    def run(statement: str, **values: object) -> None:
        with database.engine.begin() as connection:
            if database.engine.dialect.name == "postgresql":
                connection.execute(text("SET session_replication_role = replica"))
            else:
                names = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
                for name in names:
                    connection.execute(text(f"DROP TRIGGER {name}"))
            connection.execute(text(statement), values)
            if database.engine.dialect.name == "postgresql":
                connection.execute(text("SET session_replication_role = DEFAULT"))

    return run
