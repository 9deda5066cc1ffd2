"""Many rows at once: as fast as each database takes them, with the triggers and constraints of every other insert."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from psycopg import Connection as PostgresConnection
from psycopg import sql
from sqlalchemy import Connection, Table, insert

from webapp.models import Base

Row = Mapping[str, Any]


def add_rows(connection: Connection, model: type[Base], rows: Sequence[Row]) -> None:
    """Add rows that all have the same columns; the caller commits."""
    if not rows:
        return
    table = cast("Table", model.__table__)
    if connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
        return
    connection.execute(insert(table), rows)


def _copy(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Send rows by COPY, which takes a fraction of the time of as many INSERTs."""
    columns = list(rows[0])
    question = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    driver = cast("PostgresConnection", connection.connection.driver_connection)
    with driver.cursor() as cursor, cursor.copy(question) as copy:
        for row in rows:
            copy.write_row([_as_text(row[column]) for column in columns])


def _as_text(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value
