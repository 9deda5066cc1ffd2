"""Values as text, for tables; and exports as CSV and JSON."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from webapp.staff.overview.exporting.rows import HEADS, Row, Value

# What a spreadsheet may take for a formula, also in full width (OWASP, CSV Injection).
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BYTE_ORDER_MARK: Final = "\ufeff"
_USEFUL: Final = {True: "yes", False: "no"}


def write_csv(batches: Iterable[list[Row]]) -> Iterator[bytes]:
    """Yield a table as RFC 4180 has it, in UTF-8 with the mark by which Excel knows that.

    A cell that a spreadsheet could take for a formula begins with an apostrophe. Every cell stands in quotation marks:
    LibreOffice also parts cells at semicolons and tabs, and what then began within a text could be a formula.
    """
    yield _encode_rows([HEADS], start=_BYTE_ORDER_MARK)
    for batch in batches:
        yield _encode_rows([make_harmless(as_text(value)) for value in row.values] for row in batch)


def write_json(batches: Iterable[list[Row]]) -> Iterator[bytes]:
    """Yield an array of objects, one a line."""
    before = "[\n"
    for batch in batches:
        lines = [json.dumps(_as_object(row), ensure_ascii=False) for row in batch]
        if lines:
            yield (before + ",\n".join(lines)).encode()
            before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"


def as_text(value: Value) -> str:
    """Return a value as people read it in a cell."""
    if isinstance(value, bool):
        return _USEFUL[value]
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, list):
        return "; ".join(value)
    return "" if value is None else str(value)


def make_harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _encode_rows(rows: Iterable[Iterable[str]], *, start: str = "") -> bytes:
    lines = io.StringIO(start)
    lines.seek(0, io.SEEK_END)
    csv.writer(lines, quoting=csv.QUOTE_ALL).writerows(rows)
    return lines.getvalue().encode()


def _as_object(row: Row) -> dict[str, object]:
    return {
        head: value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
        for head, value in zip(HEADS, row.values, strict=True)
    }
