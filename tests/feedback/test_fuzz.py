"""Anything at all may be sent: the answer is always a clear one, and what was typed is still there."""

import json
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.feedback.drafts import read_stored
from tests.feedback.form_reader import read_form
from webapp.feedback.rules import count_characters, remove_control_characters

FIELDS = ["page", "submission", "useful", "rating", "doing", "comments", "email", "safe_to_email"]
TEXTS = ["doing", "comments", "email"]
FORM = "application/x-www-form-urlencoded"

fuzzed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
any_text = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.text("\r\n\t\0 a😀\u0301\u202e<&\"'", max_size=80),
    st.integers(1_195, 1_205).map(lambda length: "\r\n" * length),
    st.integers(1_190, 1_205).map(lambda length: "😀" + "a" * length),
)
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4),
    max_leaves=12,
)


@fuzzed
@given(answers=st.dictionaries(st.sampled_from([*FIELDS, "other"]), any_text))
def test_any_form_is_stored_or_shown_again_with_all_of_it(
    app: Flask, client: FlaskClient, answers: dict[str, str]
) -> None:
    before = len(read_stored(app))
    answer = client.post("/feedback", data=answers)
    assert answer.status_code in {303, 422}
    assert len(read_stored(app)) - before in ({0, 1} if answer.status_code == 303 else {0})
    if answer.status_code == 422:
        shown = read_form(answer.text)
        for field in TEXTS:
            assert as_shown(shown[field]) == as_shown(answers.get(field, ""))


def as_shown(text: str) -> str:
    """Give a text as a browser shows it: control characters gone, line ends alike; an e-mail is one line."""
    return remove_control_characters(text).replace("\r\n", "\n").replace("\r", "\n")


@fuzzed
@given(body=st.binary(max_size=300), field=st.sampled_from(FIELDS))
def test_any_bytes_in_a_form_get_a_clear_answer(client: FlaskClient, body: bytes, field: str) -> None:
    for sent in (body, field.encode() + b"=" + body, field.encode() + b"=%ff%00%" + body):
        assert client.post("/feedback", data=sent, content_type=FORM).status_code in {303, 422}


@fuzzed
@given(body=st.binary(max_size=300))
def test_any_bytes_in_parts_get_a_clear_answer(client: FlaskClient, body: bytes) -> None:
    parts = b'--x\r\nContent-Disposition: form-data; name="comments"\r\n\r\n' + body + b"\r\n--x--\r\n"
    for sent in (body, parts):
        answer = client.post("/feedback", data=sent, content_type="multipart/form-data; boundary=x")
        assert answer.status_code in {303, 400, 413, 422}


@fuzzed
@given(body=st.one_of(any_json, st.dictionaries(st.sampled_from(FIELDS), any_json)))
def test_any_json_gets_a_clear_answer(client: FlaskClient, body: object) -> None:
    answer = client.post("/api/feedback", data=json.dumps(body), content_type="application/json")
    assert answer.status_code in {201, 422}
    assert answer.get_json()


@fuzzed
@given(body=st.binary(max_size=300))
def test_any_bytes_as_json_get_a_clear_answer(client: FlaskClient, body: bytes) -> None:
    answer = client.post("/api/feedback", data=body, content_type="application/json")
    assert answer.status_code in {400, 422}


@fuzzed
@given(query=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_page_in_the_query_gets_the_form(client: FlaskClient, query: str) -> None:
    answer = client.get("/feedback?" + urlencode({"page": query}))
    assert answer.status_code == 200
    assert read_form(answer.text)["page"].startswith("/")


def test_ten_thousand_fields_get_a_clear_answer(client: FlaskClient) -> None:
    many = "&".join(f"f{number}=" for number in range(9_000)) + "&comments=here"
    assert client.post("/feedback", data=many, content_type=FORM).status_code in {303, 413, 422}
    same = "&".join(["comments=a"] * 5_000)
    assert client.post("/feedback", data=same, content_type=FORM).status_code in {303, 413, 422}
    parts = {f"f{number}": "x" for number in range(500)}
    assert client.post("/feedback", data=parts, content_type="multipart/form-data").status_code == 413


@given(any_text)
def test_form_and_person_count_alike(text: str) -> None:
    assert count_characters(text) == count_characters(text.replace("\r\n", "\n").replace("\n", "\r\n"))
