"""``POST /api/feedback``: what other programs rely on."""

import threading
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.faults import database_away
from tests.feedback.drafts import read_stored
from webapp import wording
from webapp.feedback.receipts import hash_secret

ANSWERS = {
    "page": "/progress",
    "submission": "0197a6c0-5d3e-7c11-9a51-0f3d2b1c4e5f",
    "useful": "yes",
    "rating": 5,
    "doing": "Reading",
    "comments": "Good",
    "email": "reader@example.org",
    "safe_to_email": "yes",
}


def test_a_message_is_stored_and_answered_with_its_receipt(app: Flask, client: FlaskClient) -> None:
    answer = client.post("/api/feedback", json=ANSWERS)
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    receipt = answer.get_json()
    assert receipt.keys() == {"reference", "secret"}
    (stored,) = read_stored(app)
    assert stored.reference == receipt["reference"]
    assert stored.secret_hash == hash_secret(app.extensions["settings"].secret_key, receipt["secret"])
    assert (stored.page, stored.useful, stored.rating, stored.doing) == ("/progress", True, 5, "Reading")
    assert (stored.comments, stored.email, stored.safe_to_email) == ("Good", "reader@example.org", True)


def test_a_call_that_is_repeated_gets_the_same_answer(app: Flask, client: FlaskClient) -> None:
    first, second = (client.post("/api/feedback", json=ANSWERS) for _ in range(2))
    assert (first.status_code, first.get_json()) == (second.status_code, second.get_json())
    assert len(read_stored(app)) == 1


def test_form_and_json_of_one_submission_are_one_message(app: Flask, client: FlaskClient) -> None:
    client.post("/api/feedback", json=ANSWERS)
    assert client.post("/feedback", data=ANSWERS).status_code == 303
    assert len(read_stored(app)) == 1


def test_calls_at_the_same_time_make_one_message(app: Flask) -> None:
    starting_line = threading.Barrier(2)
    answers: list[Any] = []

    def call() -> None:
        client = app.test_client()
        starting_line.wait()
        answer = client.post("/api/feedback", json=ANSWERS)
        answers.append((answer.status_code, answer.get_json()))

    callers = [threading.Thread(target=call) for _ in range(2)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert answers[0] == answers[1]
    assert answers[0][0] == 201
    assert len(read_stored(app)) == 1


@pytest.mark.parametrize(
    ("body", "useful", "rating", "is_safe"),
    [
        ({"useful": True}, True, None, False),
        ({"useful": False, "rating": "3", "email": "a@b.uk", "safe_to_email": True}, False, 3, True),
        ({"useful": None, "rating": 1, "email": "", "safe_to_email": False}, None, 1, False),
        ({"useful": "", "rating": None, "comments": "x", "page": None, "submission": ""}, None, None, False),
    ],
)
def test_answers_may_be_spelled_as_json_has_them(
    app: Flask, client: FlaskClient, body: dict[str, object], useful: object, rating: object, is_safe: object
) -> None:
    assert client.post("/api/feedback", json=body).status_code == 201
    (stored,) = read_stored(app)
    assert (stored.page, stored.useful, stored.rating, stored.safe_to_email) == ("/", useful, rating, is_safe)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("comments", "a" * 1_201),
        ("doing", "\0"),
        ("comments", "\ud800"),
        ("comments", 5),
        ("doing", ["x"]),
        ("comments", {"a": {"b": []}}),
        ("email", "reader@"),
        ("page", "//evil.example"),
        ("submission", "mine"),
        ("useful", "perhaps"),
        ("useful", 1),
        ("rating", 0),
        ("rating", True),
        ("rating", 4.5),
        ("rating", 10**40),
        ("safe_to_email", "true"),
        ("nickname", "x"),
    ],
)
def test_each_fault_is_told_by_field(app: Flask, client: FlaskClient, field: str, value: object) -> None:
    answer = client.post("/api/feedback", json=ANSWERS | {field: value})
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["errors"].keys() == {field}
    assert read_stored(app) == []


def test_no_answer_at_all_is_told_at_the_first_question(client: FlaskClient) -> None:
    answer = client.post("/api/feedback", json={"email": "reader@example.org"})
    assert answer.status_code == 422
    assert answer.get_json()["errors"] == {"useful": ["Answer at least one question before you send"]}


@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"', b"7", b"true"])
def test_json_that_is_no_object_is_told_so(client: FlaskClient, body: bytes) -> None:
    answer = client.post("/api/feedback", data=body, content_type="application/json")
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"{'a': 1}", b"[" * 60_000, b'{"rating": ' + b"9" * 5_000 + b"}"])
def test_broken_json_is_told_so(client: FlaskClient, body: bytes) -> None:
    answer = client.post("/api/feedback", data=body, content_type="application/json")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


def test_another_content_type_is_told_so(client: FlaskClient) -> None:
    answer = client.post("/api/feedback", data=ANSWERS)
    assert (answer.status_code, answer.mimetype) == (415, "application/problem+json")


def test_a_body_too_large_is_told_so(client: FlaskClient) -> None:
    answer = client.post("/api/feedback", json=ANSWERS | {"comments": "a" * 70_000})
    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")


def test_without_the_database_the_problem_holds_nothing_of_the_message(app: Flask, client: FlaskClient) -> None:
    with database_away(app):
        answer = client.post("/api/feedback", json=ANSWERS)
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert answer.get_json()["detail"] == wording.TECHNICAL_PROBLEM
    assert "reader@example.org" not in answer.text
    assert client.post("/api/feedback", json=ANSWERS).status_code == 201
    assert len(read_stored(app)) == 1
