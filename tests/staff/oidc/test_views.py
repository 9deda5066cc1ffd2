"""Signing in through a real provider: who it names has an account, or stays outside."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import MakeApp
from tests.processes import free_port
from tests.staff.browsing import EMAIL, add_reviewer, database_of
from tests.staff.oidc.conftest import CLIENT_ID, CLIENT_SECRET, Provider
from webapp.database import session
from webapp.staff.accounts import administration
from webapp.staff.audit import AuditEntry
from webapp.staff.models import StaffAccount
from webapp.staff.oidc import provider as asked

START = "/staff/single-sign-on"
REFUSED = "did not name an account that may sign in here"
AWAY = "The single sign-on does not answer"


def leave(client: FlaskClient, *, wanted: str = "") -> str:
    """Follow the link to the provider, and return where it leads."""
    answer = client.get(f"{START}?next={wanted}")
    assert answer.status_code == 303
    return str(answer.location)


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/staff/feedback").status_code == 200


def test_the_sign_in_page_has_the_link_and_the_password(client: FlaskClient) -> None:
    page = client.get("/staff/login?next=/staff/feedback").text
    assert 'href="/staff/single-sign-on?next=/staff/feedback"' in page
    assert 'type="password"' in page


def test_who_the_provider_names_is_signed_in_without_a_second_step_and_gets_what_they_wanted(
    app: Flask, client: FlaskClient, provider: Provider
) -> None:
    add_reviewer(app)
    answer = client.get(provider.sign_in(leave(client, wanted="/staff/feedback")))
    assert (answer.status_code, answer.location) == (303, "/staff/feedback")
    assert is_signed_in(client)


def test_no_transaction_is_open_while_the_provider_is_asked(
    app: Flask, client: FlaskClient, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_reviewer(app)
    client.get(provider.sign_in(leave(client)))  # whoever is signed in is looked up first
    open_ones = []
    for name in ("ask", "identify"):
        ask = getattr(asked, name)

        def look(*args: Any, ask: Any = ask, **kwargs: Any) -> Any:
            open_ones.append(session().in_transaction())
            return ask(*args, **kwargs)

        monkeypatch.setattr(asked, name, look)
    assert client.get(provider.sign_in(leave(client))).status_code == 303
    assert open_ones == [False, False]


def test_what_is_asked_is_bound_to_the_browser(client: FlaskClient, provider: Provider) -> None:
    fields = [parse_qs(urlsplit(leave(client)).query) for _ in range(2)]
    assert fields[0]["response_type"] == ["code"]
    assert fields[0]["code_challenge_method"] == ["S256"]
    for name in ("state", "nonce", "code_challenge"):
        assert len(fields[0][name][0]) >= 32
        assert fields[0][name] != fields[1][name]


@pytest.mark.parametrize(
    "login",
    [
        "ann nobody@staff.example",
        f"ann {EMAIL} unverified",
        f"ann {EMAIL} unsaid",
        "ann not-an-address",
        f"ann x{EMAIL}",
    ],
)
def test_somebody_without_an_open_account_stays_outside(
    app: Flask, client: FlaskClient, provider: Provider, login: str
) -> None:
    add_reviewer(app)
    answer = client.get(provider.sign_in(leave(client), login=login))
    assert answer.status_code == 403
    assert REFUSED in answer.text
    assert not is_signed_in(client)
    with database_of(app).session() as session:
        assert len(session.scalars(select(StaffAccount)).all()) == 1
        assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc())).first() == "failed to sign in"


def test_a_closed_account_stays_closed(app: Flask, client: FlaskClient, provider: Provider) -> None:
    account_id = add_reviewer(app)
    with database_of(app).session() as session:
        administration.close_account(session, account_id, by=None, now=datetime.now(UTC), has_provider=True)
        session.commit()
    assert client.get(provider.sign_in(leave(client))).status_code == 403


def test_an_account_is_opened_by_the_first_identity_alone(app: Flask, client: FlaskClient, provider: Provider) -> None:
    account_id = add_reviewer(app)
    assert client.get(provider.sign_in(leave(client))).status_code == 303
    other = app.test_client()
    assert other.get(provider.sign_in(leave(other), login=f"bob {EMAIL}")).status_code == 403
    with database_of(app).session() as session:
        administration.reset_factors(session, account_id, by=None, now=datetime.now(UTC))
        session.commit()
    assert other.get(provider.sign_in(leave(other), login=f"bob {EMAIL}")).status_code == 303


def test_an_identity_opens_one_account_alone(app: Flask, client: FlaskClient, provider: Provider) -> None:
    add_reviewer(app)
    add_reviewer(app, email="ben.other@staff.example")
    assert client.get(provider.sign_in(leave(client))).status_code == 303
    other = app.test_client()
    assert other.get(provider.sign_in(leave(other), login="ann ben.other@staff.example")).status_code == 403


def test_an_answer_is_taken_once_and_by_the_browser_that_asked(
    app: Flask, client: FlaskClient, provider: Provider
) -> None:
    add_reviewer(app)
    back = provider.sign_in(leave(client))
    stranger = app.test_client()
    leave(stranger)
    assert stranger.get(back).status_code == 403
    assert client.get(back).status_code == 303
    assert client.get(back).status_code == 403


@pytest.mark.parametrize(
    "query", ["", "code=x", "code=x&state=y", "error=access_denied&state=y", "code=%00&state=%00", "state=é&code=é"]
)
def test_what_the_provider_did_not_send_is_refused(client: FlaskClient, provider: Provider, query: str) -> None:
    leave(client)
    answer = client.get(f"{START}/return?{query}")
    assert answer.status_code == 403
    assert REFUSED in answer.text


@pytest.mark.parametrize("changed", [{"code": "made-up"}, {"iss": "https://evil.example"}, {"state": "other"}])
def test_an_answer_that_was_changed_is_refused(
    app: Flask, client: FlaskClient, provider: Provider, changed: dict[str, str]
) -> None:
    add_reviewer(app)
    back = urlsplit(provider.sign_in(leave(client)))
    fields = {name: values[0] for name, values in parse_qs(back.query).items()}
    assert set(changed) <= set(fields)
    assert client.get(back.path, query_string={**fields, **changed}).status_code == 403


@pytest.mark.parametrize("name", ["nonce", "verifier"])
def test_an_answer_to_another_question_is_refused(
    app: Flask, client: FlaskClient, provider: Provider, name: str
) -> None:
    add_reviewer(app)
    back = provider.sign_in(leave(client))
    with client.session_transaction(path=START) as cookie:
        cookie["single-sign-on"] = {**cookie["single-sign-on"], name: "a" * 64}
    assert client.get(back).status_code == 403


def test_an_answer_that_took_long_is_refused(app: Flask, client: FlaskClient, provider: Provider) -> None:
    add_reviewer(app)
    back = provider.sign_in(leave(client))
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=11)):
        assert client.get(back).status_code == 403


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def registered(make_app: MakeApp, issuer: str, **settings: Any) -> FlaskClient:
    """Return a browser at a service that has another provider."""
    usual = {"oidc_issuer": issuer, "oidc_client_id": CLIENT_ID, "oidc_client_secret": CLIENT_SECRET}
    return make_app(**{**usual, **settings}).test_client()


def test_a_provider_that_is_away_is_told_on_a_page(make_app: MakeApp) -> None:
    client = registered(make_app, f"http://127.0.0.1:{free_port()}")
    answer = client.get(START)
    assert answer.status_code == 503
    assert AWAY in answer.text
    assert 'type="password"' in answer.text


def test_a_provider_that_never_answers_is_not_waited_for(
    make_app: MakeApp, silent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.staff.oidc.provider.TIMEOUT_SECONDS", 0.2)
    assert registered(make_app, f"http://127.0.0.1:{silent}").get(START).status_code == 503


def test_a_provider_that_names_itself_otherwise_is_not_believed(make_app: MakeApp, provider: Provider) -> None:
    client = registered(make_app, provider.issuer.replace("127.0.0.1", "localhost"))
    assert client.get(START).status_code == 503


def test_a_wrong_secret_of_ours_lets_nobody_in(make_app: MakeApp, provider: Provider) -> None:
    client = registered(make_app, provider.issuer, oidc_client_secret="another")
    assert client.get(provider.sign_in(leave(client))).status_code == 403


def test_without_a_provider_there_is_nothing(make_app: MakeApp) -> None:
    client = make_app().test_client()
    assert client.get(START).status_code == 404
    assert client.get(f"{START}/return?code=x&state=y").status_code == 404
    assert "single-sign-on" not in client.get("/staff/login").text
