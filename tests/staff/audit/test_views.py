"""Admins read the audit: filtered, page by page, exported; and each reading is a line of it."""

import csv
import io
import re
import uuid
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, text

from tests.staff.audit.lines import read_lines, seal, write
from tests.staff.browsing import add_message, add_reviewer, sign_in
from webapp.database import Database
from webapp.feedback.models import Feedback
from webapp.feedback.themes.models import Theme, ThemeState
from webapp.models import first_id_at
from webapp.staff.audit import Action, AuditEntry, message_subject
from webapp.staff.models import Role
from webapp.staff.places import MOST_AT_ONCE, take_place

ADMIN = "ada.admin@staff.example"


@pytest.fixture
def admin_id(app: Flask) -> uuid.UUID:
    return add_reviewer(app, email=ADMIN, role=Role.ADMIN)


@pytest.fixture
def admin(app: Flask, admin_id: uuid.UUID) -> FlaskClient:
    """The browser of an admin who has just signed in."""
    client = app.test_client()
    assert sign_in(client, email=ADMIN).status_code == 303
    return client


def rows(page: str) -> list[list[str]]:
    """Return the cells of the table as text, without the days and times."""
    lines = re.findall("<tr[^>]*>(.*?)</tr>", page.partition("<tbody")[2].partition("</tbody>")[0], re.DOTALL)
    cells = [re.findall("<td[^>]*>(.*?)</td>", line, re.DOTALL) for line in lines]
    return [[re.sub("<[^>]+>", "", cell).strip() for cell in line] for line in cells if line]


def reference_of(database: Database, message: uuid.UUID) -> str:
    with database.session() as session:
        return session.scalars(select(Feedback.reference).where(Feedback.id == message)).one()


def test_a_line_says_who_did_what_to_which_message(
    app: Flask, database: Database, admin: FlaskClient, admin_id: uuid.UUID
) -> None:
    message = add_message(app)
    details: dict[str, object] = {"from": "new", "to": "in_review", "assignee": str(admin_id)}
    write(database, action=Action.STATUS_CHANGED, by=admin_id, subject=message_subject(message), details=details)
    page = admin.get("/staff/audit").text
    reference = reference_of(database, message)
    told = f"from: new; to: in_review; assignee: {ADMIN}"
    assert rows(page)[0] == [ADMIN, "changed a status", f"message {reference}", told]
    assert f'href="/staff/feedback/{message}"' in page


def test_a_filter_with_nothing_in_it_is_not_told(database: Database, admin: FlaskClient, admin_id: uuid.UUID) -> None:
    write(database, action=Action.LIST_READ, by=admin_id, details={"filter": {}, "shown": 0})
    assert rows(admin.get("/staff/audit").text)[0][3] == "shown: 0"


def test_a_message_that_was_erased_is_told_by_its_id(database: Database, admin: FlaskClient) -> None:
    gone = uuid.UUID("0193d5b1-77aa-7e02-8c4d-90ab12cd34ef")
    write(database, subject=message_subject(gone), by=gone)
    assert rows(admin.get("/staff/audit").text)[0][:3] == [
        "an account that is gone",
        "read a message",
        f"a message that is gone ({gone})",
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("person={admin}", ["added a note"]),
        ("person=nobody", ["erased a message"]),
        ("action=read+a+message", ["read a message", "read a message"]),
        ("subject={reference}", ["read a message"]),
        ("subject=feedback:{message}", ["read a message"]),
        ("person={other}&action=read+a+message", ["read a message", "read a message"]),
        ("person={other}&action=added+a+note", []),
    ],
)
def test_lines_are_found_by_person_action_and_message(
    app: Flask, database: Database, admin: FlaskClient, admin_id: uuid.UUID, query: str, expected: list[str]
) -> None:
    other, message = add_reviewer(app), add_message(app)
    write(database, by=other, subject=message_subject(message))
    write(database, by=other)
    write(database, action=Action.NOTED, by=admin_id)
    write(database, action=Action.ERASED, by=None)
    names = {"admin": admin_id, "other": other, "message": message, "reference": reference_of(database, message)}
    seen = rows(admin.get(f"/staff/audit?{query.format(**names)}").text)
    written = {"read a message", "added a note", "erased a message"}
    assert [row[1] for row in seen if row[1] in written] == expected


def test_lines_are_found_by_day(database: Database, admin: FlaskClient) -> None:
    with database.session() as session:
        for day, action in ((20, Action.NOTED), (21, Action.TAGGED), (22, Action.ERASED)):
            at = datetime(2025, 11, day, 23, 59, 59, tzinfo=UTC)
            session.add(AuditEntry(id=first_id_at(at), at=at, action=action))
        session.commit()
    for query in ("from=2025-11-21&to=2025-11-22", "from=21/11/2025&to=22+November+2025"):
        page = admin.get(f"/staff/audit?{query}").text
        assert [row[1] for row in rows(page)] == ["erased a message", "tagged a message"]
        assert page.index(">22 November 2025<") < page.index(">21 November 2025<")
    assert "“From” must be a day, such as 27/3/2026" in admin.get("/staff/audit?from=yesterday").text


def test_what_was_done_to_a_theme_a_change_or_an_account_leads_there(
    database: Database, admin: FlaskClient, admin_id: uuid.UUID
) -> None:
    with database.session() as session:
        theme = Theme(name="Opening times", words=["open"], state=ThemeState.ACCEPTED, made_at=datetime.now(UTC))
        session.add(theme)
        session.commit()
        subject = f"theme:{theme.id}"
    write(database, action=Action.THEME_CHANGED, by=admin_id, subject=subject)
    write(database, action=Action.ROLE_CHANGED, by=admin_id, subject=f"account:{admin_id}")
    page = admin.get("/staff/audit").text
    assert [row[2] for row in rows(page)[:2]] == [f"account {ADMIN}", "theme “Opening times”"]
    assert f'href="/staff/themes/{subject.partition(":")[2]}"' in page
    assert f'href="/staff/accounts/{admin_id}"' in page


@pytest.mark.parametrize("query", ["from=0001-01-01&to=9999-12-31", "to=9999-12-31", "from=1969-12-31"])
def test_the_first_and_the_last_day_there_are_can_be_asked_for(admin: FlaskClient, query: str) -> None:
    assert rows(admin.get(f"/staff/audit?{query}").text)[0][1] == "signed in"
    assert "signed in" in admin.get(f"/staff/audit/export?{query}").text
    assert rows(admin.get("/staff/audit?to=0001-01-01").text) == []


def test_what_no_database_can_hold_is_no_subject(admin: FlaskClient) -> None:
    assert admin.get("/staff/audit?subject=feedback:%00").status_code == 422


@pytest.mark.parametrize(
    "query", ["subject=ZZZZ-ZZZZ", "from=yesterday", "to=2026-13-01", "person=42", "action=x", "subject=" + "a:" * 60]
)
def test_a_filter_that_cannot_be_is_told_and_nothing_read(database: Database, admin: FlaskClient, query: str) -> None:
    answer = admin.get(f"/staff/audit?{query}")
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert admin.get(f"/staff/audit/export?{query}").status_code == 400
    assert [line for line in read_lines(database) if line.action in {Action.AUDIT_READ, Action.AUDIT_EXPORTED}] == []


@pytest.mark.parametrize("before", ["x", "0193D5B1-77AA-7E02-8C4D", "{0193d5b1-77aa-7e02-8c4d-90ab12cd34ef}"])
def test_a_place_that_cannot_be_is_a_bad_request(admin: FlaskClient, before: str) -> None:
    assert admin.get("/staff/audit", query_string={"before": before}).status_code == 400


def test_every_line_is_on_one_page_and_the_filter_is_kept(database: Database, admin: FlaskClient) -> None:
    write(database, 120, action=Action.NOTED)
    address, seen = "/staff/audit?action=added+a+note", 0
    for count in (50, 50, 20):
        page = admin.get(address).text
        assert len(rows(page)) == count
        seen += count
        following = re.search(r'href="([^"]+)" rel="next"', page)
        address = following[1].replace("&amp;", "&") if following else ""
    assert (seen, address) == (120, "")


def test_each_reading_is_a_line_with_its_filter(database: Database, admin: FlaskClient, admin_id: uuid.UUID) -> None:
    admin.get("/staff/audit")
    admin.get("/staff/audit?person=nobody&action=signed+in&from=2026-11-01")
    read = [line for line in read_lines(database) if line.action == Action.AUDIT_READ]
    assert [line.actor_id for line in read] == [admin_id, admin_id]
    assert [line.details for line in read] == [None, {"person": "nobody", "action": "signed in", "from": "2026-11-01"}]


def test_the_page_says_how_the_chain_stands(app: Flask, database: Database, admin: FlaskClient) -> None:
    assert "Nothing is sealed yet" in admin.get("/staff/audit").text
    seal(database)
    app.test_cli_runner().invoke(args=["staff", "verify-audit"])
    page = admin.get("/staff/audit").text
    assert "The last seal, number 1," in page
    assert "found nothing wrong" in page
    write(database, action=Action.AUDIT_VERIFIED, by=None, details={"fault": "Line 7 was changed."})
    assert "The last check found a fault. Line 7 was changed." in admin.get("/staff/audit").text


def test_an_export_needs_a_place_and_gives_it_back(admin: FlaskClient) -> None:
    places = [take_place() for _ in range(MOST_AT_ONCE)]
    refused = admin.get("/staff/audit/export")
    for place in places:
        assert place
        place.give_back()
    sent = [admin.get("/staff/audit/export") for _ in range(MOST_AT_ONCE + 1)]
    assert (refused.status_code, {answer.status_code for answer in sent}) == (503, {200})


def test_the_export_has_every_line_and_runs_nothing(database: Database, admin: FlaskClient) -> None:
    write(database, 2500, action=Action.NOTED, details={"name": "=1+1"})
    write(database, action=Action.FILTER_KEPT, subject="=HYPERLINK(1)")
    answer = admin.get("/staff/audit/export")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit.csv"'
    table = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(table) == len(read_lines(database))
    assert [row["action"] for row in table[:2]] == ["exported the audit", "kept a filter"]
    assert table[1]["subject"] == "'=HYPERLINK(1)"
    assert not [cell for row in table for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


def test_the_export_is_filtered_and_told_of(database: Database, admin: FlaskClient) -> None:
    write(database, 3, action=Action.NOTED)
    table = list(csv.DictReader(io.StringIO(admin.get("/staff/audit/export?action=added+a+note").text)))
    assert [row["action"] for row in table] == ["added a note"] * 3
    assert read_lines(database)[-1].details == {"action": "added a note"}


def test_a_page_asks_the_database_no_more_however_many_lines_it_has(database: Database, admin: FlaskClient) -> None:
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    admin.get("/staff/audit")
    few = len(asked)
    write(database, 60)
    asked.clear()
    admin.get("/staff/audit")
    assert len(asked) <= few + 1  # the references of messages, all at once


@pytest.mark.parametrize(
    "condition",
    [
        "actor_id = :actor",
        "action = 'added a note'",
        "subject = 'feedback:x'",
        "actor_id = :actor AND action = 'added a note'",
        "id < :actor",
    ],
)
def test_every_filter_has_an_index_in_the_order_of_the_page(database: Database, condition: str) -> None:
    is_postgresql = database.engine.dialect.name == "postgresql"
    actor = uuid.UUID("0193d5b1-77aa-7e02-8c4d-90ab12cd34ef")
    how = "EXPLAIN" if is_postgresql else "EXPLAIN QUERY PLAN"
    wanted = condition.replace(":actor", f"'{actor if is_postgresql else actor.hex}'")
    with database.session() as session:
        for way in ("seqscan", "sort", "bitmapscan") if is_postgresql else ():
            session.execute(text(f"SET enable_{way} = off"))  # an empty table is otherwise read whole
        question = f"{how} SELECT * FROM audit_entry WHERE {wanted} ORDER BY id DESC LIMIT 51"  # noqa: S608 - our own
        plan = str(session.execute(text(question)).all())
    assert "index" in plan.lower()
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


def test_an_old_page_of_the_audit_does_not_move_when_lines_come(database: Database, admin: FlaskClient) -> None:
    write(database, 60, action=Action.NOTED)
    first = admin.get("/staff/audit?action=added+a+note").text
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following
    address = following[1].replace("&amp;", "&")
    before = rows(admin.get(address).text)
    write(database, 5, action=Action.NOTED)
    assert rows(admin.get(address).text) == before
