"""The receipt: the visitor sees, keeps and erases what was recorded of their choice."""

import json
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.consent.records import REGISTER, seal, verify
from tests.faults import database_away
from webapp import wording
from webapp.consent.models import Decision, VisitorLink

ACCEPT = {"choice": "accept", "next": "/"}
HALF = {"preferences": "yes", "analytics": "no", "remember": "months", "next": "/"}


def ask(client: FlaskClient, action: str) -> str:
    answer = client.post("/cookies/receipt", data={"action": action})
    assert answer.status_code == 200
    return answer.text


def links(app: Flask) -> int:
    with app.extensions["database"].session() as session:
        return session.scalar(select(func.count()).select_from(VisitorLink)) or 0


def ways(app: Flask) -> list[tuple[str, bool, bool]]:
    with app.extensions["database"].session() as session:
        rows = session.scalars(select(Decision).order_by(Decision.id))
        return [(row.way, row.preferences, row.analytics) for row in rows]


def test_the_record_shows_choice_dates_way_receipt_and_the_exact_text(client: FlaskClient) -> None:
    client.post("/cookies", data=HALF)
    page = ask(client, "show")
    receipt = (client.get("/api/consent").json or {})["receipt"]
    for told in (receipt, "On the cookies page", f"{datetime.now(UTC):%Y-%m-%d}", "additional cookies so we can"):
        assert told in page
    assert page.index("Remember my preferences") < page.index(">Yes<") < page.index(">No<")


def test_the_page_leads_to_the_record_and_no_address_holds_anything_of_it(client: FlaskClient) -> None:
    client.post("/cookies", data=HALF)
    receipt = (client.get("/api/consent").json or {})["receipt"]
    assert 'action="/cookies/receipt"' in client.get("/cookies").text
    assert receipt not in client.get("/cookies").text
    assert client.get(f"/cookies/receipt?receipt={receipt}").status_code == 405


def test_the_download_is_a_file_with_the_same_record(client: FlaskClient) -> None:
    client.post("/cookies", data=HALF)
    answer = client.post("/cookies/receipt", data={"action": "download"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="cookie-choice.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    record = json.loads(answer.text)
    assert record["choice"] == {"preferences": True, "analytics": False}
    assert record["notice"] == {"sha256": REGISTER.notice_hash, "text": json.loads(REGISTER.notice_text)}
    assert record["receipt"] == (client.get("/api/consent").json or {})["receipt"]


@pytest.mark.parametrize("action", ["show", "download", "erase", "", "nonsense"])
def test_without_a_choice_there_is_nothing_to_see(app: Flask, client: FlaskClient, action: str) -> None:
    page = ask(client, action)
    assert ("no record of a choice" in page) == (action != "erase")
    assert ways(app) == []


def test_a_forged_receipt_shows_nothing(client: FlaskClient) -> None:
    client.post("/cookies", data=HALF)
    cookie = client.get_cookie("cookie-consent")
    assert cookie
    client.set_cookie("cookie-consent", cookie.value[:-22] + "A" * 22)
    assert "no record of a choice" in ask(client, "show")


def test_erasing_withdraws_forgets_and_cuts_the_link_to_all_decisions(app: Flask, client: FlaskClient) -> None:
    client.post("/cookies", data=HALF)
    client.post("/cookies", data=ACCEPT)
    stranger = app.test_client()
    stranger.post("/cookies", data=ACCEPT)
    assert "taken back" in ask(client, "erase")
    assert client.get_cookie("cookie-consent") is None
    assert ways(app)[-1] == ("withdrawal", False, False)
    assert links(app) == 1
    assert "Receipt" in ask(stranger, "show")


def test_erasing_keeps_the_chain_valid(app: Flask, client: FlaskClient) -> None:
    database = app.extensions["database"]
    client.post("/cookies", data=ACCEPT)
    seal(database)
    ask(client, "erase")
    seal(database)
    found = verify(database)
    assert (found.fault, found.records) == (None, 2)


@pytest.mark.parametrize("action", ["show", "download", "erase"])
def test_with_the_database_away_it_says_so_and_erasing_still_frees_the_browser(
    app: Flask, client: FlaskClient, action: str
) -> None:
    client.post("/cookies", data=ACCEPT)
    with database_away(app):
        answer = client.post("/cookies/receipt", data={"action": action})
    assert answer.status_code == 503
    assert wording.TECHNICAL_PROBLEM in answer.text
    assert (client.get_cookie("cookie-consent") is None) == (action == "erase")
