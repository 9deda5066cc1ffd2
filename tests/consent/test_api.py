"""The consent API, as the contract gives it."""

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client

from webapp.consent.models import Decision, VisitorLink
from webapp.consent.register import load_register

BOTH = {"preferences": True, "analytics": True}
UNSET = {
    "decided": False,
    "preferences": False,
    "analytics": False,
    "notice_version": load_register().notice_version,
    "decided_at": None,
    "expires_at": None,
    "receipt": None,
}


def test_before_a_choice_nothing_is_decided_and_nothing_is_set(client: Client) -> None:
    answer = client.get("/api/consent")
    assert answer.json == UNSET
    assert "Set-Cookie" not in answer.headers


def test_a_choice_is_recorded_and_read_back(app: Flask, client: Client) -> None:
    answer = client.put("/api/consent", json={"preferences": True, "analytics": False, "remember": "months"})
    assert answer.status_code == 200
    assert answer.json is not None
    assert (answer.json["decided"], answer.json["preferences"], answer.json["analytics"]) == (
        True,
        True,
        False,
    )
    assert answer.json["decided_at"].endswith("+00:00")
    assert len(answer.json["receipt"]) == 22
    assert client.get("/api/consent").json == answer.json
    with app.extensions["database"].session() as session:
        assert session.scalars(select(Decision)).one().way == "api"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"preferences": True}, "analytics"),
        ({"preferences": "yes", "analytics": False}, "preferences"),
        ({"preferences": 1, "analytics": False}, "preferences"),
        ({"preferences": True, "analytics": False, "remember": "ever"}, "remember"),
        ({"preferences": True, "analytics": False, "marketing": True}, "marketing"),
    ],
)
def test_a_faulty_body_is_a_problem_that_names_the_field(client: Client, body: dict[str, object], field: str) -> None:
    answer = client.put("/api/consent", json=body)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.json is not None
    assert field in answer.json["errors"]


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[]", "application/json", 422),
        (b"null", "application/json", 422),
        (b"a=b", "application/x-www-form-urlencoded", 415),
        (b"[" * 20_000, "application/json", 400),
    ],
)
def test_a_body_that_is_no_object_is_a_problem(client: Client, body: bytes, content_type: str, status: int) -> None:
    answer = client.put("/api/consent", data=body, content_type=content_type)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_a_withdrawal_is_recorded_unlinked_and_forgotten(app: Flask, client: Client) -> None:
    client.put("/api/consent", json=BOTH)
    answer = client.delete("/api/consent")
    assert (answer.status_code, answer.data) == (204, b"")
    assert client.get("/api/consent").json == UNSET
    with app.extensions["database"].session() as session:
        rows = session.scalars(select(Decision).order_by(Decision.id)).all()
        assert [(row.way, row.preferences, row.analytics) for row in rows] == [
            ("api", True, True),
            ("withdrawal", False, False),
        ]
        assert rows[1].supersedes_id == rows[0].id
        assert session.scalars(select(VisitorLink)).all() == []


def test_withdrawing_a_refusal_records_nothing_and_cuts_the_link(app: Flask, client: Client) -> None:
    client.put("/api/consent", json={"preferences": False, "analytics": False})
    assert client.delete("/api/consent").status_code == 204
    with app.extensions["database"].session() as session:
        assert len(session.scalars(select(Decision)).all()) == 1
        assert session.scalars(select(VisitorLink)).all() == []


def test_withdrawing_nothing_is_done_at_once(app: Flask, client: Client) -> None:
    assert client.delete("/api/consent").status_code == 204
    with app.extensions["database"].session() as session:
        assert session.scalars(select(Decision)).all() == []
