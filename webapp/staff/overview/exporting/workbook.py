"""An export as an Excel workbook (Office Open XML, ECMA-376), sent while it is being made.

XlsxWriter makes an empty workbook with its heads and formats; the rows are put into its sheet on the way. They are
texts by their type, which no program takes for formulas or links.
"""

import io
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from webapp.staff.overview.exporting.rows import HEADS, Row, Value
from webapp.staff.overview.exporting.texts import as_text

MOST_ROWS: Final = 1_048_576 - 2  # Excel's limit, but for the heads and a last line that says so
MOST_SHEET_BYTES: Final = 1_900_000_000  # a larger part of a ZIP file needs a form that not every program reads
CUT_OFF: Final = "This file can hold no more. Export the rest as CSV."

_SHEET: Final = "xl/worksheets/sheet1.xml"
_BEGINNING_OF_TIME: Final = datetime(1899, 12, 30, tzinfo=UTC)  # as spreadsheets count days
_SECONDS_A_DAY: Final = 24 * 60 * 60
_WIDTHS: Final = {"received": 18, "reviewed": 18, "doing": 40, "comments": 80}
_USUAL_WIDTH: Final = 14
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_COLUMNS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(HEADS)]


def write_xlsx(batches: Iterable[list[Row]]) -> Iterator[bytes]:
    """Yield a workbook with one sheet; when that is full, its last line says so."""
    pipe, parts = _Pipe(), _make_empty_workbook()
    before, after, date_style = _open_sheet(parts.pop(_SHEET))
    with ZipFile(pipe, "w", ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(ZipInfo(name), content, ZIP_DEFLATED)
        part = ZipInfo(_SHEET)
        part.compress_type = ZIP_DEFLATED
        with book.open(part, "w") as sheet:
            sheet.write(before)
            for rows in _write_rows(batches, date_style):
                sheet.write(rows)
                yield pipe.take()
            sheet.write(after)
    yield pipe.take()


def _write_rows(batches: Iterable[list[Row]], date_style: str) -> Iterator[bytes]:
    number, size = 2, 0
    for batch in batches:
        room = MOST_ROWS - (number - 2)
        rows = "".join(_write_row(number + place, row.values, date_style) for place, row in enumerate(batch[:room]))
        encoded = rows.encode()
        size, number = size + len(encoded), number + len(batch[:room])
        yield encoded
        if len(batch) > room or size > MOST_SHEET_BYTES:
            yield _write_row(number, (CUT_OFF,), date_style).encode()
            return


def _write_row(number: int, values: Iterable[Value], date_style: str) -> str:
    cells = (_write_cell(f"{column}{number}", value, date_style) for column, value in zip(_COLUMNS, values))  # noqa: B905 - the last line has one cell
    return f'<row r="{number}">{"".join(cells)}</row>'


def _write_cell(place: str, value: Value, date_style: str) -> str:
    if isinstance(value, datetime):
        days = (value - _BEGINNING_OF_TIME).total_seconds() / _SECONDS_A_DAY
        return f'<c r="{place}" s="{date_style}"><v>{days:.10f}</v></c>'
    if isinstance(value, int) and not isinstance(value, bool):
        return f'<c r="{place}"><v>{value}</v></c>'
    text = as_text(value)
    if not text:
        return ""
    legal = _LOOKS_ESCAPED.sub("_x005F_", _ILLEGAL.sub("\ufffd", text))
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(legal)}</t></is></c>'


def _make_empty_workbook() -> dict[str, bytes]:
    """Return the parts of a workbook by name, whose sheet has the heads and one row with a date."""
    from xlsxwriter import Workbook  # here, so that only a process that exports holds it in memory

    file = io.BytesIO()
    with Workbook(file, {"in_memory": True, "constant_memory": True}) as book:
        sheet = book.add_worksheet("Messages")
        for column, head in enumerate(HEADS):
            sheet.set_column(column, column, _WIDTHS.get(head, _USUAL_WIDTH))
        sheet.freeze_panes(1, 1)
        sheet.write_row(0, 0, HEADS, book.add_format({"bold": True}))
        sheet.write_datetime(1, 0, datetime(2026, 1, 1), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}))  # noqa: DTZ001 - a cell has no zone
    with ZipFile(file) as made:
        return {name: made.read(name) for name in made.namelist()}


def _open_sheet(sheet: bytes) -> tuple[bytes, bytes, str]:
    """Return what stands in the sheet before and after its rows, and the style of a date."""
    rows, after = sheet.split(b"</sheetData>")
    before, dated = rows.split(b'<row r="2"')
    style = re.search(rb' s="(\d+)"', dated)
    if style is None:
        raise ValueError("the workbook has no style for dates")
    return re.sub(rb"<dimension [^>]*/>", b"", before), b"</sheetData>" + after, style[1].decode()


class _Pipe(io.RawIOBase):
    """Where a ZIP file is written to, and taken from piece by piece; nothing goes back in it."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: bytes) -> int:  # type: ignore[override]  # what ZipFile writes are bytes
        self._pieces.append(bytes(piece))
        return len(piece)

    def take(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken
