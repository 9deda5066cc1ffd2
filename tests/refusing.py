"""A database that takes no line of the audit, while everything else can be written; or one that only reads."""

from flask import Flask
from sqlalchemy import event, text

from webapp.database import Database


def refuse_lines(app: Flask) -> None:
    """Let every line be refused from now on."""
    engine = _database_of(app).engine
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text(f"CREATE TRIGGER no_lines BEFORE INSERT ON audit_entry BEGIN {_RAISE_SQLITE}; END"))
            return
        connection.execute(text(f"CREATE FUNCTION no_lines() RETURNS trigger LANGUAGE plpgsql AS {_RAISE_POSTGRESQL}"))
        connection.execute(
            text("CREATE TRIGGER no_lines BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION no_lines()")
        )


def make_read_only(app: Flask) -> None:
    """Let nothing be written from the next connection on, as after a fail-over or on a full disk."""
    engine = _database_of(app).engine
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text(f'ALTER DATABASE "{engine.url.database}" SET default_transaction_read_only = on'))
    else:
        event.listen(engine, "connect", lambda made, _record: made.execute("PRAGMA query_only = ON"))
    engine.dispose()


_RAISE_SQLITE = "SELECT RAISE(ABORT, 'no lines')"
_RAISE_POSTGRESQL = "$$ BEGIN RAISE EXCEPTION 'no lines'; END $$"


def _database_of(app: Flask) -> Database:
    database = app.extensions["database"]
    assert isinstance(database, Database)
    return database
