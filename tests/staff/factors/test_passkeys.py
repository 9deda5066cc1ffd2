"""What a passkey may send: anything but what was asked for is refused on a page. Real ones: tests/browser."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.conftest import MakeApp
from tests.staff.browsing import database_of
from tests.staff.factors.signing import is_signed_in, send
from webapp.staff.factors.place import place_of_passkeys
from webapp.staff.models import StaffSession

ADD = "/staff/second-step/add/passkey"
TEXT = "AAAA"
NEARLY = {
    "id": TEXT,
    "rawId": TEXT,
    "type": "public-key",
    "response": {"clientDataJSON": TEXT, "attestationObject": TEXT, "authenticatorData": TEXT, "signature": TEXT},
}


@pytest.fixture
def asked(half: FlaskClient) -> FlaskClient:
    """A browser that was asked for a new passkey."""
    answer = send(half, f"{ADD}/ask", page=ADD)
    assert answer.json
    assert answer.json["rp"] == {"id": "localhost", "name": "Safer London"}
    assert len(answer.json["challenge"]) >= 43
    return half


@pytest.mark.parametrize(
    "credential", ["", "x", "null", "[]", "{}", "1", '"x"', json.dumps(NEARLY), json.dumps({**NEARLY, "id": 7}), "\x00"]
)
def test_what_is_no_passkey_is_refused(asked: FlaskClient, credential: str) -> None:
    answer = send(asked, ADD, page=ADD, name="laptop", credential=credential)
    assert answer.status_code == 422
    assert "The passkey did not work" in answer.text
    assert not is_signed_in(asked)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner)),
    st.sampled_from(
        [(), ("response",), ("id",), ("rawId",), ("response", "clientDataJSON"), ("response", "signature")]
    ),
)
def test_nothing_a_browser_sends_breaks_the_page(asked: FlaskClient, value: object, place: tuple[str, ...]) -> None:
    sent = json.loads(json.dumps(NEARLY))
    inner = sent
    for name in place[:-1]:
        inner = inner[name]
    if place:
        inner[place[-1]] = value
    credential = json.dumps(sent if place else value)
    assert send(asked, f"{ADD}/ask", page=ADD).status_code == 200
    assert send(asked, ADD, page=ADD, name="laptop", credential=credential).status_code == 422


def test_what_was_asked_is_forgotten_after_one_answer(app: Flask, asked: FlaskClient) -> None:
    with database_of(app).session() as session:
        assert session.scalars(select(StaffSession.challenge)).one() is not None
    send(asked, ADD, page=ADD, name="laptop", credential=json.dumps(NEARLY))
    with database_of(app).session() as session:
        assert session.scalars(select(StaffSession.challenge)).one() is None


def test_a_passkey_needs_a_name(asked: FlaskClient) -> None:
    answer = send(asked, ADD, page=ADD, name=" \x00 ", credential="{}")
    assert answer.status_code == 422
    assert "Enter a name" in answer.text


@pytest.mark.parametrize(
    ("address", "public_origin", "host"),
    [
        ("http://localhost:8000", "", "localhost"),
        ("http://127.0.0.1:8000", "", None),
        ("http://127.0.0.1:8000", "https://service.example", "service.example"),
        ("http://localhost", "https://203.0.113.7", None),
    ],
)
def test_passkeys_belong_to_the_name_of_the_site_and_never_to_a_number(
    make_app: MakeApp, address: str, public_origin: str, host: str | None
) -> None:
    app = make_app(public_origin=public_origin)
    with app.test_request_context("/", base_url=address):
        place = place_of_passkeys()
    assert (place.host if place else None) == host
    assert place is None or place.origin == (public_origin or address)
