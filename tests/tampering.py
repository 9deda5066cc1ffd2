"""Somebody who owns the database and changes its records: the guards of the tables are taken away before."""

from sqlalchemy import text

from webapp.database import Database


def tamper_with(database: Database, statement: str, **values: object) -> None:
    """Run a statement that the database itself would refuse."""
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
