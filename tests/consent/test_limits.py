"""Past the limit nothing is recorded: an acceptance changes nothing and says so, a refusal holds in the browser."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.conftest import MakeApp
from webapp import wording
from webapp.consent.models import Decision
from webapp.limits import limiter

MOST = 120
BOTH = {"preferences": True, "analytics": True}
NEITHER = {"preferences": False, "analytics": False}


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app(ratelimit_enabled=True)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor who allows both, at an address that may choose no more."""
    limiter.reset()
    client = app.test_client()
    answers = [client.put("/api/consent", json=BOTH).status_code for _ in range(MOST)]
    assert set(answers) == {200}
    return client


@pytest.fixture
def newcomer(app: Flask, client: FlaskClient) -> FlaskClient:
    """Another visitor at the same address, who has not chosen yet."""
    return app.test_client()


def form(choice: dict[str, bool]) -> dict[str, str]:
    return {key: "yes" if allowed else "no" for key, allowed in choice.items()}


def allowed(client: FlaskClient) -> str | None:
    """Return the letters for preferences and analytics that the browser holds."""
    held = client.get_cookie("cookie-consent")
    return held.value.split(".")[2] if held else None


def count(app: Flask) -> int:
    with app.extensions["database"].session() as session:
        return session.scalar(select(func.count()).select_from(Decision)) or 0


def test_an_acceptance_says_so_and_changes_nothing(app: Flask, newcomer: FlaskClient) -> None:
    answer = newcomer.put("/api/consent", json=BOTH)
    assert (answer.status_code, answer.mimetype) == (429, "application/problem+json")
    assert answer.json is not None
    assert answer.json["detail"] == wording.TECHNICAL_PROBLEM
    for sent in ({"choice": "accept", "next": "/help"}, form(BOTH)):
        page = newcomer.post("/cookies", data=sent)
        assert page.status_code == 429
        assert wording.TECHNICAL_PROBLEM in page.text
        assert int(page.headers["Retry-After"]) > 0
    assert allowed(newcomer) is None
    assert count(app) == MOST


@pytest.mark.parametrize("sent", [{"choice": "reject"}, form(NEITHER)], ids=["banner", "page"])
def test_a_refusal_by_form_holds_in_the_browser(app: Flask, client: FlaskClient, sent: dict[str, str]) -> None:
    assert client.post("/cookies", data=sent).status_code == 429
    assert allowed(client) is None
    assert count(app) == MOST


def test_a_refusal_by_script_holds_in_the_browser(client: FlaskClient) -> None:
    assert client.put("/api/consent", json={**BOTH, "analytics": False}).status_code == 429
    assert allowed(client) == "yn"
    assert client.put("/api/consent", json=NEITHER).status_code == 429
    assert allowed(client) is None


def test_a_withdrawal_holds_in_the_browser(client: FlaskClient) -> None:
    assert client.delete("/api/consent").status_code == 429
    assert allowed(client) is None


def test_an_erasure_holds_in_the_browser_and_says_that_the_record_stays(client: FlaskClient) -> None:
    page = client.post("/cookies/receipt", data={"action": "erase"})
    assert page.status_code == 429
    assert wording.TECHNICAL_PROBLEM in page.text
    assert allowed(client) is None


def test_a_record_is_not_shown_and_stays(client: FlaskClient) -> None:
    assert client.post("/cookies/receipt", data={"action": "show"}).status_code == 429
    assert allowed(client) == "yy"


def test_faults_in_the_form_do_not_count(app: Flask) -> None:
    limiter.reset()
    client = app.test_client()
    assert {client.post("/cookies", data={"analytics": "yes"}).status_code for _ in range(MOST + 1)} == {422}
    assert client.post("/cookies", data=form(BOTH)).status_code == 303
