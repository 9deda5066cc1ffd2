"""Messages as a file: any filter of the list, in three formats, sent while it is read."""

import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, cast

from flask import Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import MultiDict

from webapp.database import Database, session
from webapp.feedback.service import FeedbackFilter, count_feedback
from webapp.staff.access import now, signed_in, staff
from webapp.staff.audit import Action, record
from webapp.staff.audit.noting import note_reading
from webapp.staff.inbox.filter_address import list_address, read_query
from webapp.staff.inbox.filter_query import read_filter, tell_filter
from webapp.staff.overview.exporting.pieces import IN_PIECES, cut
from webapp.staff.overview.exporting.rows import Row, read_batches
from webapp.staff.overview.exporting.texts import write_csv, write_json
from webapp.staff.overview.exporting.workbook import MOST_ROWS, write_xlsx
from webapp.staff.places import Place, take_place

MOST_COUNTED: Final = 100_000  # before the start; a file in pieces says how many there are altogether
MOST_EXPECTED: Final = 10_000_000
ROWS_A_SECOND: Final = 10_000  # on a small machine; what is told is a rough time


@dataclass(frozen=True, kw_only=True)
class Format:
    """A kind of file; ``bytes_a_row`` is what a message takes, more or less."""

    name: str
    mimetype: str
    bytes_a_row: int
    write: Callable[[Iterable[list[Row]]], Iterator[bytes]]
    most_rows: int = MOST_EXPECTED


FORMATS: Final = {
    "csv": Format(name="CSV", mimetype="text/csv", bytes_a_row=180, write=write_csv),
    "xlsx": Format(
        name="Excel",
        mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        bytes_a_row=80,
        write=write_xlsx,
        most_rows=MOST_ROWS,
    ),
    "json": Format(name="JSON", mimetype="application/json", bytes_a_row=400, write=write_json),
}


@staff.get("/feedback/export")
def export_messages() -> ResponseReturnValue:
    """Send the messages of a filter as a file; without a format, say how many there are and how large each would be.

    A page that shows how far the file is asks for it in pieces (`exporting/pieces.py`).
    """
    wanted = _read_wanted()
    wanted_format = request.args.get("format")
    if wanted_format is None:
        return _show_choice(wanted)
    if wanted_format not in FORMATS:
        abort(HTTPStatus.BAD_REQUEST)
    place = take_place()
    if place is None:
        return _show_choice(wanted, is_busy=True), HTTPStatus.SERVICE_UNAVAILABLE
    export = _Export(
        database=cast("Database", current_app.extensions["database"]),
        by=signed_in().account_id,
        told={"format": wanted_format, "filter": tell_filter(read_query(request.args))},
    )
    session().rollback()
    try:
        export.note()
    except BaseException:
        place.give_back()
        raise
    response = _send(export, wanted, FORMATS[wanted_format], place)
    response.headers["Content-Disposition"] = f'attachment; filename="{_name_file(wanted_format)}"'
    return response


class _Export:
    """One file on its way: noted in the audit at its start, and at its end with the number of its messages."""

    def __init__(self, *, database: Database, by: uuid.UUID, told: dict[str, Any]) -> None:
        self._database, self._by, self._told = database, by, told
        self._number = 0

    def note(self, **more: object) -> None:
        """Tell the audit."""
        with self._database.session() as writing:
            record(writing, Action.EXPORTED, by=self._by, at=now(), details={**self._told, **more})
            writing.commit()

    def follow(self, wanted: FeedbackFilter, into: Format) -> Iterator[bytes]:
        """Yield the pieces of the file."""
        yield from into.write(self._count(read_batches(self._database, wanted)))
        self.note(messages=self._number)

    def follow_in_pieces(self, wanted: FeedbackFilter, into: Format) -> Iterator[bytes]:
        """Yield the file in pieces that say how far it is."""
        return cut(
            self.follow(wanted, into),
            count=lambda: min(self._expect(wanted), into.most_rows),
            sent=lambda: min(self._number, into.most_rows),
        )

    def _expect(self, wanted: FeedbackFilter) -> int:
        """Return how many messages there are, or 0 where counting them takes longer than a statement may."""
        with closing(self._database.request_session(may_write=False)) as session:
            try:
                return count_feedback(session, wanted, up_to=MOST_EXPECTED)
            except OperationalError:
                return 0

    def _count(self, batches: Iterable[list[Row]]) -> Iterator[list[Row]]:
        for batch in batches:
            self._number += len(batch)
            yield batch


def _send(export: _Export, wanted: FeedbackFilter, into: Format, place: Place) -> Response:
    """Return the file, which gives its place back at its end."""
    is_in_pieces = request.headers.get("Accept") == IN_PIECES
    pieces = export.follow_in_pieces(wanted, into) if is_in_pieces else export.follow(wanted, into)
    response = Response(place.hold_for(pieces), content_type=IN_PIECES if is_in_pieces else into.mimetype)
    response.call_on_close(place.give_back)
    return response


def _show_choice(wanted: FeedbackFilter, *, is_busy: bool = False) -> str:
    number, query = count_feedback(session(), wanted, up_to=MOST_COUNTED), read_query(request.args)
    # How many messages have a word tells something of them.
    details = {"filter": tell_filter(query), "counted": number}
    note_reading(Action.SEARCHED if "words" in query else Action.LIST_READ, details=details)
    return render_template(
        "staff/export.html",
        number=number,
        is_more=number == MOST_COUNTED,
        is_busy=is_busy,
        seconds=number / ROWS_A_SECOND,
        query=query,
        list_address=list_address,
        formats=[
            (key, found, found.bytes_a_row * number / 1_000_000, _name_file(key)) for key, found in FORMATS.items()
        ],
    )


def _name_file(ending: str) -> str:
    return f"messages-{now():%Y-%m-%d}.{ending}"


def _read_wanted() -> FeedbackFilter:
    try:
        return read_filter(MultiDict(read_query(request.args)), mine=signed_in().account_id)
    except ValueError:
        abort(HTTPStatus.BAD_REQUEST)
