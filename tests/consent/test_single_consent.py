"""The single-consent wire format, as the package speaks it and as strangers might."""

import json
from collections.abc import Mapping
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.conftest import MakeApp
from tests.consent.records import seal, verify
from tests.faults import database_away
from webapp.consent.models import Decision, VisitorLink
from webapp.consent.single_consent import MAX_STATUS_BYTES
from webapp.limits import limiter

SITE, OTHER = "https://a.service.example", "https://b.service.example:8443"
STRANGER = "https://stranger.example"
ALL = {"essential": True, "settings": True, "usage": True, "campaigns": True}
NONE = {"essential": True, "settings": False, "usage": False, "campaigns": False}
FROM_SITE = {"Origin": SITE, "Sec-Fetch-Site": "cross-site"}
UNKNOWN = "AAAAAAAAAAAAAAAAAAAAAA"


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app(single_consent_origins=f"{SITE}, {OTHER}")


def send(
    client: FlaskClient, status: object, uid: str = "", headers: Mapping[str, str] | None = FROM_SITE
) -> TestResponse:
    """Send a status as the package does: JSON in a form, with nothing encoded."""
    return client.post(
        f"/api/v1/consent{uid and '/'}{uid}",
        data=f"status={json.dumps(status, separators=(',', ':'))}",
        content_type="application/x-www-form-urlencoded",
        headers=headers,
    )


def uid_of(answer: TestResponse) -> str:
    assert answer.json is not None
    return str(answer.json["uid"])


def read(client: FlaskClient, uid: str) -> TestResponse:
    return client.get(f"/api/v1/consent/{uid}", headers=FROM_SITE)


def decisions(app: Flask) -> list[Decision]:
    with app.extensions["database"].session() as session:
        return list(session.scalars(select(Decision).order_by(Decision.id)))


def test_there_is_nothing_unless_the_operator_lists_sites(make_app: MakeApp) -> None:
    client = make_app().test_client()
    assert [client.get(path).status_code for path in ("/api/v1/origins", f"/api/v1/consent/{UNKNOWN}")] == [404, 404]
    assert send(client, ALL, headers={}).status_code == 404
    assert send(client, ALL).status_code == 403


def test_a_choice_is_recorded_with_a_way_of_its_own_and_read_back(app: Flask, client: FlaskClient) -> None:
    answer = send(client, {**NONE, "usage": True})
    assert answer.status_code == 201
    uid = uid_of(answer)
    assert len(uid) == 22
    assert answer.json == read(client, uid).json == {"uid": uid, "status": {**NONE, "usage": True}}
    (decision,) = decisions(app)
    assert (decision.preferences, decision.analytics, decision.way) == (False, True, "shared")
    assert decision.expires_at - decision.decided_at == timedelta(days=182)
    assert "Set-Cookie" not in answer.headers


def test_campaigns_are_no_purpose_of_ours_and_never_said_to_be_in_force(client: FlaskClient) -> None:
    answer = send(client, ALL)
    assert answer.json == read(client, uid_of(answer)).json
    assert answer.json is not None
    assert answer.json["status"] == {**ALL, "campaigns": False}


def test_what_is_essential_is_no_question(client: FlaskClient) -> None:
    answer = send(client, {**NONE, "essential": False})
    assert answer.json is not None
    assert answer.json["status"] == NONE


def test_another_choice_keeps_the_id_and_supersedes(app: Flask, client: FlaskClient) -> None:
    uid = uid_of(send(client, ALL))
    for status in (NONE, ALL, NONE):
        answer = send(client, status, uid)
        assert (answer.status_code, uid_of(answer)) == (200, uid)
    assert read(client, uid).json == {"uid": uid, "status": NONE}
    rows = decisions(app)
    assert [row.supersedes_id for row in rows] == [None, *(row.id for row in rows[:-1])]


def test_an_id_that_we_do_not_know_has_nothing_and_is_replaced(app: Flask, client: FlaskClient) -> None:
    assert (read(client, UNKNOWN).status_code, read(client, UNKNOWN).mimetype) == (404, "application/problem+json")
    answer = send(client, ALL, UNKNOWN)
    assert answer.status_code == 201
    assert uid_of(answer) != UNKNOWN
    assert read(client, UNKNOWN).status_code == 404
    assert read(client, uid_of(answer)).status_code == 200
    assert len(decisions(app)) == 1


def test_only_a_keyed_hash_of_the_id_is_stored(app: Flask, client: FlaskClient) -> None:
    uid = uid_of(send(client, ALL))
    with app.extensions["database"].session() as session:
        (stored,) = session.scalars(select(VisitorLink.pseudonym))
    assert uid not in stored


def test_an_id_is_no_receipt_and_a_receipt_is_no_id(app: Flask, client: FlaskClient) -> None:
    uid = uid_of(send(client, ALL))
    answer = client.put("/api/consent", json={"preferences": True, "analytics": True})
    assert answer.json is not None
    receipt = answer.json["receipt"]
    assert read(client, receipt).status_code == 404
    cookie = client.get_cookie("cookie-consent")
    assert cookie is not None
    client.set_cookie("cookie-consent", cookie.value.replace(receipt, uid))
    assert "no record" in client.post("/cookies/receipt", data={"action": "show"}).text


def test_the_chain_holds_shared_choices_too(app: Flask, client: FlaskClient) -> None:
    send(client, ALL)
    database = app.extensions["database"]
    assert seal(database).records == 1
    assert verify(database).fault is None


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 422),
        ("status=", 400),
        ("status={", 400),
        ("status=" + "[" * 900, 400),
        ("status=[]", 422),
        ("status=null", 422),
        ('status={"essential":true,"settings":true,"usage":true}', 422),
        ('status={"essential":true,"settings":true,"usage":true,"campaigns":1}', 422),
        ('status={"essential":true,"settings":true,"usage":true,"campaigns":true,"more":true}', 422),
        (f"status={json.dumps(ALL)}&status={json.dumps(NONE)}", 422),
        (f"status={json.dumps(ALL)}&name=Ann", 422),
        ("status=" + "x" * MAX_STATUS_BYTES, 413),
    ],
)
def test_anything_but_four_booleans_is_a_problem(app: Flask, client: FlaskClient, body: str, status: int) -> None:
    answer = client.post(
        "/api/v1/consent", data=body, content_type="application/x-www-form-urlencoded", headers=FROM_SITE
    )
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.headers["Access-Control-Allow-Origin"] == SITE
    assert decisions(app) == []


def test_json_that_is_no_form_is_refused(client: FlaskClient) -> None:
    assert client.post("/api/v1/consent", json=ALL, headers=FROM_SITE).status_code == 415


@pytest.mark.parametrize("origin", [SITE, OTHER])
def test_a_listed_site_may_read_every_answer_and_without_credentials(client: FlaskClient, origin: str) -> None:
    headers = {"Origin": origin, "Sec-Fetch-Site": "cross-site"}
    for answer in (
        client.get("/api/v1/origins", headers=headers),
        client.get(f"/api/v1/consent/{UNKNOWN}", headers=headers),
        send(client, ALL, headers=headers),
        send(client, {}, headers=headers),
    ):
        assert answer.headers["Access-Control-Allow-Origin"] == origin
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert "Origin" in answer.vary


@pytest.mark.parametrize("origin", [STRANGER, "null", "http://a.service.example", f"{SITE}.stranger.example", "*", ""])
def test_another_site_gets_no_header_and_writes_nothing(app: Flask, client: FlaskClient, origin: str) -> None:
    headers = {"Origin": origin, "Sec-Fetch-Site": "cross-site"}
    preflight = {**headers, "Access-Control-Request-Method": "POST"}
    answers = (
        client.get("/api/v1/origins", headers=headers),
        client.options("/api/v1/consent", headers=preflight),
        send(client, ALL, headers=headers),
    )
    for answer in answers:
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
        assert "Origin" in answer.vary
    assert answers[-1].status_code == 403
    assert decisions(app) == []


def test_a_preflight_is_answered(client: FlaskClient) -> None:
    asking = {**FROM_SITE, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    answer = client.options("/api/v1/consent", headers=asking)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == SITE
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, POST"
    assert answer.headers["Access-Control-Allow-Headers"] == "Content-Type"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/cookies"),
        ("POST", "/cookies/receipt"),
        ("PUT", "/api/consent"),
        ("DELETE", "/api/consent"),
        ("POST", "/api/feedback"),
        ("POST", "/feedback"),
        ("POST", "/staff/login"),
        ("POST", "/api/v1/origins"),
        ("POST", "/no-such-page"),
    ],
)
def test_a_listed_site_may_write_nothing_else(client: FlaskClient, method: str, path: str) -> None:
    answer = client.open(path, method=method, headers=FROM_SITE)
    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_the_sites_are_listed_and_ours_is_not_among_them(client: FlaskClient) -> None:
    assert client.get("/api/v1/origins").json == [SITE, OTHER]


def test_without_the_database_nothing_is_said_to_be_saved(app: Flask, client: FlaskClient) -> None:
    with database_away(app):
        for answer in (send(client, ALL), read(client, UNKNOWN)):
            assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
            assert answer.headers["Access-Control-Allow-Origin"] == SITE


def test_one_address_may_not_fill_the_record(make_app: MakeApp) -> None:
    client = make_app(single_consent_origins=SITE, ratelimit_enabled=True).test_client()
    limiter.reset()
    answers = [send(client, ALL) for _ in range(121)]
    assert {answer.status_code for answer in answers[:-1]} == {201}
    assert (answers[-1].status_code, answers[-1].headers["Access-Control-Allow-Origin"]) == (429, SITE)
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert read(client, uid_of(answers[0])).status_code == 200
