"""Coming back with a receipt: how a message stands, and deleting it."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.conftest import MakeApp
from tests.faults import database_away
from tests.feedback.drafts import NOW, close, read_stored
from tests.feedback.form_reader import read_error_links, read_form
from webapp import wording
from webapp.feedback.retention import FeedbackHold, FeedbackRemoval
from webapp.limits import limiter

TEXT = "The list of numbers is hard to find"
Receipt = dict[str, str]


@pytest.fixture
def receipt(client: FlaskClient) -> Receipt:
    """The receipt of the one message there is."""
    answer: Receipt = client.post("/api/feedback", json={"comments": TEXT}).get_json()
    return answer


def claim(client: FlaskClient, receipt: Receipt, action: str = "view") -> TestResponse:
    return client.post("/feedback/receipt", data=receipt | {"action": action})


def test_the_sender_sees_how_the_message_stands_and_nothing_of_it(
    app: Flask, client: FlaskClient, receipt: Receipt
) -> None:
    before = claim(client, receipt)
    (stored,) = read_stored(app)
    with app.extensions["database"].session() as session:
        close(session, stored.id)
        session.commit()
    after = claim(client, receipt)
    assert (before.status_code, after.status_code) == (200, 200)
    assert "Nobody has marked it as read yet" in before.text
    assert "A person has read your message" in after.text
    for answer in (before, after):
        assert TEXT not in answer.text
        assert receipt["secret"] not in answer.text
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_sender_deletes_the_message_and_the_log_says_so(app: Flask, client: FlaskClient, receipt: Receipt) -> None:
    answer = claim(client, receipt, "erase")
    assert "We have deleted your message" in answer.text
    assert read_stored(app) == []
    with app.extensions["database"].session() as session:
        (line,) = session.scalars(select(FeedbackRemoval))
        assert (line.removed_class, line.number) == ("by its sender", 1)


def test_a_message_that_is_held_is_kept_and_the_wish_noted(app: Flask, client: FlaskClient, receipt: Receipt) -> None:
    (stored,) = read_stored(app)
    with app.extensions["database"].session() as session:
        session.add(FeedbackHold(feedback_id=stored.id, reason="Order of a court", held_at=NOW))
        session.commit()
    assert "We cannot delete your message yet" in claim(client, receipt, "erase").text
    assert len(read_stored(app)) == 1
    with app.extensions["database"].session() as session:
        assert session.scalars(select(FeedbackHold)).one().erasure_asked_at is not None


def test_wrong_old_and_guessed_receipts_are_answered_alike(app: Flask, client: FlaskClient, receipt: Receipt) -> None:
    other: Receipt = client.post("/api/feedback", json={"comments": "Another"}).get_json()
    claim(client, other, "erase")
    wrong = [
        receipt | {"secret": other["secret"]},
        receipt | {"secret": receipt["secret"][:-1] + ("3" if receipt["secret"].endswith("7") else "7")},
        receipt | {"reference": "7QFJ-M3WX"},
        receipt | {"secret": "é\0" * 500},
        receipt | {"reference": "\0x"},
        receipt | {"reference": "٣" * 3_000},
        other,
    ]
    for action in ("view", "erase"):
        for tried in wrong:
            answer = claim(client, tried, action)
            assert answer.status_code == 422
            assert read_error_links(answer.text).keys() == {"reference"}
            assert "do not have a message with this reference and code" in answer.text
    assert len(read_stored(app)) == 1


@pytest.mark.parametrize("spell", [str.upper, lambda text: f" {text[:4]} {text[4:]} "])
def test_a_receipt_may_be_typed_as_people_type(client: FlaskClient, receipt: Receipt, spell: object) -> None:
    assert callable(spell)
    typed = {"reference": spell(receipt["reference"].replace("-", "")), "secret": spell(receipt["secret"])}
    assert claim(client, typed).status_code == 200


@pytest.mark.parametrize("missing", ["reference", "secret", "action"])
def test_what_is_missing_is_told(client: FlaskClient, receipt: Receipt, missing: str) -> None:
    sent = receipt | {"action": "view"} | {missing: "perhaps" if missing == "action" else " "}
    answer = client.post("/feedback/receipt", data=sent)
    assert answer.status_code == 422
    assert missing in read_error_links(answer.text)


def test_many_guesses_are_stopped(make_app: MakeApp) -> None:
    limiter.reset()
    client = make_app(ratelimit_enabled=True).test_client()
    guess = {"reference": "7QFJ-M3WX", "secret": "a" * 32, "action": "erase"}
    statuses = [client.post("/feedback/receipt", data=guess).status_code for _ in range(31)]
    assert statuses == [422] * 30 + [429]


def test_without_the_database_what_was_typed_stays(app: Flask, client: FlaskClient, receipt: Receipt) -> None:
    with database_away(app):
        answer = claim(client, receipt, "erase")
    assert answer.status_code == 503
    assert wording.TECHNICAL_PROBLEM in answer.text
    assert read_form(answer.text, action="/feedback/receipt")["reference"] == receipt["reference"]
    assert len(read_stored(app)) == 1


def test_the_form_sends_its_receipt_to_the_thanks_once_and_not_by_the_address(app: Flask, client: FlaskClient) -> None:
    sent = client.post("/feedback", data={"comments": TEXT})
    assert sent.headers["Location"] == "/feedback/thanks"
    cookie = sent.headers["Set-Cookie"]
    for part in ("HttpOnly", "Max-Age=60", "Path=/feedback/thanks", "SameSite=Strict"):
        assert part in cookie
    thanks = client.get("/feedback/thanks")
    (stored,) = read_stored(app)
    code = re.search(r'data-slot="secret">([a-z2-7]{32})<', thanks.text)
    assert stored.reference in thanks.text
    assert code
    assert claim(client, {"reference": stored.reference, "secret": code.group(1)}).status_code == 200
    again = client.get("/feedback/thanks")
    assert "Your reference is" not in again.text
    assert "Set-Cookie" not in again.headers


@pytest.mark.parametrize("value", ["", "7QFJ-M3WX.aaaa", "7QFJ-M3WX.aaaa.bbb.ccc", "<script>"])
def test_a_forged_receipt_is_not_shown(client: FlaskClient, value: str) -> None:
    client.set_cookie("feedback-receipt", value, path="/feedback/thanks")
    thanks = client.get("/feedback/thanks")
    assert thanks.status_code == 200
    assert "Your reference is" not in thanks.text
