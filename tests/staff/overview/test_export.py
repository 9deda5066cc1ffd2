"""Exports: opened with real readers, redacted, harmless, told to the audit, and never held whole."""

import csv
import dataclasses
import io
import itertools
import json
import re
import struct
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from tests.feedback.stored import store
from tests.staff.browsing import add_message, add_reviewer, database_of, sign_in
from webapp.feedback.models import Feedback, FeedbackNote, FeedbackTag, Tag
from webapp.staff.audit import Action, AuditEntry
from webapp.staff.overview import export
from webapp.staff.overview.exporting import rows, workbook
from webapp.staff.overview.exporting.pieces import IN_PIECES
from webapp.staff.overview.exporting.rows import HEADS, Row, Value
from webapp.staff.overview.exporting.workbook import CUT_OFF, write_xlsx
from webapp.staff.places import MOST_AT_ONCE

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "＝1", '=HYPERLINK("http://a.example","x")')
AWKWARD = 'He said: "a, b",\nthen <b>&amp;</b> 🙂 _x0041_ ￾ https://a.example'


def ask(client: FlaskClient, query: str) -> TestResponse:
    return client.get(f"/staff/feedback/export?{query}")


def read_csv(answer: TestResponse) -> list[dict[str, str]]:
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in answer.data
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def read_xlsx(answer: TestResponse) -> list[dict[str, Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    heads, *found = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in found]


def audit_of(app: Flask) -> list[AuditEntry]:
    with database_of(app).session() as session:
        query = select(AuditEntry).where(AuditEntry.action == Action.EXPORTED).order_by(AuditEntry.id)
        return list(session.scalars(query))


@pytest.fixture
def answered(app: Flask) -> str:
    """A message with every answer, and what staff put on it; its reference."""
    (key,) = store(
        app,
        {
            "comments": AWKWARD,
            "doing": "Looking for [phone]",
            "rating": 4,
            "useful": False,
            "email": "reader@example.org",
            "outcome": "Rang Jo Bloggs",
            "personal_data": ["phone"],
            "urgency": "urgent",
            "reasons": [{"rule_id": "x", "class": "urgent", "weight": 4, "why": "Fear"}],
        },
    )
    at = datetime.now(UTC)
    with database_of(app).session() as session:
        session.add_all([Tag(name="zeal", created_at=at), Tag(name="accuracy", created_at=at)])
        session.flush()
        session.add_all([FeedbackTag(tag="zeal", feedback_id=key), FeedbackTag(tag="accuracy", feedback_id=key)])
        session.add(FeedbackNote(feedback_id=key, author_id=key, text="A note on Jo Bloggs", created_at=at))
        session.commit()
        return session.get_one(Feedback, key).reference


@pytest.fixture
def slow_reader(app: Flask) -> FlaskClient:
    """A reviewer at a client that reads an answer only as it is told to."""
    add_reviewer(app)
    client = FlaskClient(app, app.response_class)
    assert sign_in(client).status_code == 303
    return client


def test_a_table_has_every_answer_and_can_be_read_back(answered: str, reviewer: FlaskClient) -> None:
    (row,) = read_csv(ask(reviewer, "format=csv"))
    assert row == {
        "reference": answered,
        "received": "2026-03-14T15:09:26+00:00",
        "page": "/help",
        "useful": "no",
        "rating": "4",
        "doing": "Looking for [phone]",
        "comments": AWKWARD,
        "device": "phone",
        "urgency": "urgent",
        "urgent because": "Fear",
        "personal details taken out": "phone",
        "looks like spam because": "",
        "status": "new",
        "reviewed": "",
        "tags": "accuracy; zeal",
    }


def test_json_is_an_array_with_types(answered: str, reviewer: FlaskClient) -> None:
    (row,) = json.loads(ask(reviewer, "format=json").data)
    assert tuple(row) == HEADS
    assert (row["reference"], row["useful"], row["rating"], row["reviewed"]) == (answered, False, 4, None)
    assert row["tags"] == ["accuracy", "zeal"]
    assert row["comments"] == AWKWARD


def test_a_workbook_has_texts_numbers_and_times(answered: str, reviewer: FlaskClient) -> None:
    answer = ask(reviewer, "format=xlsx")
    (row,) = read_xlsx(answer)
    assert (row["reference"], row["useful"], row["rating"]) == (answered, "no", 4)
    assert row["received"] == datetime(2026, 3, 14, 15, 9, 26)  # noqa: DTZ001 - a cell has no zone
    # What looks like an escape is escaped itself (ECMA-376, part 1, 22.9.2.19); openpyxl shows that as it is.
    assert row["comments"].replace("_x005F_", "_") == AWKWARD.replace("￾", "�")
    assert row["tags"] == "accuracy; zeal"
    assert zipfile.ZipFile(io.BytesIO(answer.data)).testzip() is None


@pytest.mark.parametrize("wanted", ["csv", "json", "xlsx"])
def test_nobody_can_be_found_in_a_file(answered: str, reviewer: FlaskClient, wanted: str) -> None:
    data = ask(reviewer, f"format={wanted}").data
    text = data.decode() if wanted != "xlsx" else str(read_xlsx(ask(reviewer, "format=xlsx")))
    assert answered in text
    assert "reader@example.org" not in text
    assert "Bloggs" not in text


def test_no_cell_is_a_formula(app: Flask, reviewer: FlaskClient) -> None:
    store(app, *({"comments": formula} for formula in FORMULAS))
    assert [row["comments"] for row in read_csv(ask(reviewer, "format=csv"))] == [f"'{text}" for text in FORMULAS[::-1]]
    book = openpyxl.load_workbook(io.BytesIO(ask(reviewer, "format=xlsx").data))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "d"}
    assert [cell.value for cell in cells if cell.column_letter == "G"][1:] == list(FORMULAS[::-1])
    assert all(cell.hyperlink is None for cell in cells)


def test_no_cell_is_a_formula_where_semicolons_and_tabs_part_cells_too(app: Flask, reviewer: FlaskClient) -> None:
    store(app, {"comments": 'good;=HYPERLINK("http://a.example","x");'}, {"comments": "good\t=1+1\tpage"})
    file = ask(reviewer, "format=csv").data.decode("utf-8-sig")
    cells = re.findall(r'(?:^|[,;\t\n])("(?:[^"]|"")*"|[^",;\t\r\n]*)', file)  # as LibreOffice opens it
    assert sum(cell.startswith('"good') for cell in cells) == 2
    assert [cell for cell in cells if cell.startswith("=")] == []


def test_a_filter_of_the_list_is_a_filter_of_the_file(app: Flask, reviewer: FlaskClient) -> None:
    store(app, {"rating": 1}, {"rating": 5, "page": "/capacity"}, {"rating": 5})
    found = read_csv(ask(reviewer, "format=csv&rating=5&page=/help&since=2026-03-14&until=2026-03-14"))
    assert [(row["rating"], row["page"]) for row in found] == [("5", "/help")]
    assert read_csv(ask(reviewer, "format=csv&until=2026-03-13")) == []
    assert json.loads(ask(reviewer, "format=json&until=2026-03-13").data) == []
    assert read_xlsx(ask(reviewer, "format=xlsx&until=2026-03-13")) == []


@pytest.mark.parametrize("query", ["format=doc", "format=csv&rating=9", "rating=nine", "since=soon&format=json"])
def test_what_cannot_be_asked_for_is_refused(reviewer: FlaskClient, query: str) -> None:
    assert ask(reviewer, query).status_code == 400


def test_without_a_format_the_page_says_how_much_it_would_be(app: Flask, reviewer: FlaskClient) -> None:
    store(app, *({"rating": 5} for _ in range(3)), {"rating": 1})
    page = ask(reviewer, "rating=5&_scheme=x&_anchor=y").text
    assert "3 messages fit the filter" in page
    for wanted in ("csv", "json", "xlsx"):
        assert f'href="/staff/feedback/export?rating=5&amp;format={wanted}" download="messages-' in page
    assert audit_of(app) == []


def test_of_many_messages_the_page_counts_only_so_many(
    app: Flask, reviewer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST_COUNTED", 3)
    store(app, *({"rating": 5} for _ in range(5)))
    page = ask(reviewer, "rating=5").text
    assert "3 messages or more fit the filter" in page
    assert "for each 3 messages" in page


def read_pieces(data: bytes) -> list[tuple[int, bytes]]:
    """Return the pieces of an answer: how many messages each tells of, and its bytes."""
    found = []
    while data:
        messages, length = struct.unpack_from(">II", data)
        found.append((messages, data[8 : 8 + length]))
        data = data[8 + length :]
    return found


@pytest.mark.parametrize("wanted", ["csv", "json", "xlsx"])
def test_a_file_in_pieces_is_the_same_file_and_says_how_far_it_is(
    app: Flask, reviewer: FlaskClient, monkeypatch: pytest.MonkeyPatch, wanted: str
) -> None:
    monkeypatch.setattr(rows, "BATCH", 3)
    store(app, *({"comments": f"Number {number}"} for number in range(7)))
    answer = reviewer.get(f"/staff/feedback/export?format={wanted}", headers={"Accept": IN_PIECES})
    first, *others, last = read_pieces(answer.data)
    whole = ask(reviewer, f"format={wanted}")
    assert answer.content_type == IN_PIECES
    assert (first, last) == ((7, b""), (7, b""))
    told = [messages for messages, _ in others]
    assert told == sorted(told)
    assert {3, 6, 7} >= set(told) - {0} >= {7}
    if wanted != "xlsx":  # of which the times differ
        assert b"".join(piece for _, piece in others) == whole.data
    else:
        book = io.BytesIO(b"".join(piece for _, piece in others))
        assert len(list(openpyxl.load_workbook(book).active.iter_rows())) == 8
    assert [entry.details["messages"] for entry in audit_of(app) if entry.details and "messages" in entry.details] == [
        7,
        7,
    ]


def test_a_sheet_that_is_full_is_not_said_to_hold_more(
    app: Flask, reviewer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    monkeypatch.setitem(export.FORMATS, "xlsx", dataclasses.replace(export.FORMATS["xlsx"], most_rows=2))
    store(app, *({} for _ in range(5)))
    answer = reviewer.get("/staff/feedback/export?format=xlsx", headers={"Accept": IN_PIECES})
    assert {messages for messages, _ in read_pieces(answer.data)} == {2}


def test_where_counting_takes_too_long_the_file_comes_all_the_same(
    app: Flask, reviewer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def give_up(*_: object, **__: object) -> int:
        raise OperationalError("SELECT", {}, TimeoutError())

    store(app, {}, {})
    monkeypatch.setattr(export, "count_feedback", give_up)
    answer = reviewer.get("/staff/feedback/export?format=json", headers={"Accept": IN_PIECES})
    first, *others, last = read_pieces(answer.data)
    assert (first[0], last) == (0, (2, b""))
    assert len(json.loads(b"".join(piece for _, piece in others))) == 2


def test_all_of_many_batches_are_in_the_file(
    app: Flask, reviewer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "BATCH", 3)
    store(app, *({"comments": f"Number {number}"} for number in range(10)))
    wanted = [f"Number {number}" for number in reversed(range(10))]
    assert [row["comments"] for row in read_csv(ask(reviewer, "format=csv"))] == wanted
    assert [row["comments"] for row in json.loads(ask(reviewer, "format=json").data)] == wanted
    assert [row["comments"] for row in read_xlsx(ask(reviewer, "format=xlsx"))] == wanted


def test_the_audit_says_who_exported_what_and_how_much(app: Flask, reviewer: FlaskClient) -> None:
    store(app, {"rating": 5}, {"rating": 5})
    answer = ask(reviewer, "format=csv&rating=5&tag=private&assignee=")
    assert f"messages-{datetime.now(UTC):%Y-%m-%d}.csv" in answer.headers["Content-Disposition"]
    begun, done = audit_of(app)
    told = {"format": "csv", "filter": {"rating": ["5"], "tag": ["…"]}}
    assert (begun.details, done.details) == (told, told | {"messages": 0})
    assert begun.actor_id == done.actor_id is not None


def test_one_that_is_broken_off_is_told_as_begun_and_gives_its_place_back(
    app: Flask, slow_reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "BATCH", 2)
    store(app, *({} for _ in range(9)))
    for _ in range(MOST_AT_ONCE + 1):
        answer = slow_reader.get("/staff/feedback/export?format=csv", buffered=False)
        assert next(iter(answer.response))
        answer.close()
    never_read = slow_reader.get("/staff/feedback/export?format=csv", buffered=False)
    never_read.close()
    assert len(read_csv(ask(slow_reader, "format=csv"))) == 9
    assert [bool(entry.details and "messages" in entry.details) for entry in audit_of(app)].count(True) == 1


def test_only_so_many_are_sent_at_once(app: Flask, slow_reader: FlaskClient) -> None:
    add_message(app)
    running = [slow_reader.get("/staff/feedback/export?format=csv", buffered=False) for _ in range(MOST_AT_ONCE)]
    refused = ask(slow_reader, "format=csv")
    assert refused.status_code == 503
    assert "Two exports are being sent already" in refused.text
    for answer in running:
        answer.close()
    assert ask(slow_reader, "format=csv").status_code == 200


def test_no_connection_is_held_while_a_piece_is_sent(
    app: Flask, slow_reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "BATCH", 2)
    store(app, *({} for _ in range(6)))
    held = 0

    def take(*_: object) -> None:
        nonlocal held
        held += 1

    def give_back(*_: object) -> None:
        nonlocal held
        held -= 1

    engine = database_of(app).engine
    event.listen(engine, "checkout", take)
    event.listen(engine, "checkin", give_back)
    answer = slow_reader.get("/staff/feedback/export?format=json", buffered=False)
    pieces = [held for _ in answer.response]
    answer.close()
    assert len(pieces) > 3
    assert set(pieces) == {0}


def endless() -> Iterator[list[Row]]:
    texts: list[Value] = ["text"] * (len(HEADS) - 2)
    values = ("7QFJ-M3WX", datetime(2026, 3, 14, tzinfo=UTC), *texts)
    return itertools.repeat([Row(values=values)] * 100)


@pytest.mark.parametrize(("limit", "most"), [("MOST_ROWS", 250), ("MOST_SHEET_BYTES", 90_000)])
def test_a_full_sheet_ends_and_says_so(monkeypatch: pytest.MonkeyPatch, limit: str, most: int) -> None:
    monkeypatch.setattr(workbook, limit, most)
    file = b"".join(write_xlsx(endless()))
    *found, last = openpyxl.load_workbook(io.BytesIO(file)).active.iter_rows(values_only=True)
    assert last[0] == CUT_OFF
    assert found[-1][0] == "7QFJ-M3WX"
    if limit == "MOST_ROWS":
        assert len(found) == 251


def test_the_first_and_the_last_day_there_are_can_be_asked_for(reviewer: FlaskClient, app: Flask) -> None:
    add_message(app)
    every_day = "since=0001-01-01&until=9999-12-31"
    assert "1 message fits" in ask(reviewer, every_day).text
    assert len(read_csv(ask(reviewer, f"{every_day}&format=csv"))) == 1
    assert read_csv(ask(reviewer, "until=0001-01-01&format=csv")) == []
