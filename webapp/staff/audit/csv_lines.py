"""The audit as a table that a spreadsheet opens without running anything in it."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Final

from webapp.audit import AuditEntry
from webapp.database import Database
from webapp.staff.audit.reading import AuditFilter, iterate_lines
from webapp.staff.people import People

COLUMNS: Final = ("time", "account", "person", "action", "subject", "details", "line")
ROWS_AT_ONCE: Final = 200
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_csv(database: Database, wanted: AuditFilter, people: People) -> Iterator[str]:
    """Yield the table in pieces, so that one of any length needs little memory."""
    rows: list[Sequence[str]] = [COLUMNS]
    for line in iterate_lines(database, wanted):
        rows.append([_make_safe(cell) for cell in _cells(line, people)])
        if len(rows) >= ROWS_AT_ONCE:
            yield _write(rows)
            rows = []
    yield _write(rows)


def _cells(line: AuditEntry, people: People) -> tuple[str, ...]:
    return (
        line.at.isoformat(),
        str(line.actor_id or ""),
        people.name(line.actor_id) if line.actor_id else "",
        line.action,
        line.subject or "",
        json.dumps(line.details, ensure_ascii=False, sort_keys=True) if line.details else "",
        str(line.id),
    )


def _make_safe(cell: str) -> str:
    """Return the cell so that no spreadsheet takes it for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _write(rows: list[Sequence[str]]) -> str:
    lines = io.StringIO()
    csv.writer(lines, quoting=csv.QUOTE_ALL).writerows(rows)  # some also part cells at semicolons
    return lines.getvalue()
