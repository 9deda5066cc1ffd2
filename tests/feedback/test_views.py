"""The feedback page, as a visitor's browser without script meets it."""

import uuid
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tests.faults import database_away
from tests.feedback.drafts import NOW, read_stored
from tests.feedback.form_reader import read_answers, read_described_errors, read_error_links, read_form, read_title
from tests.refusing import make_read_only
from webapp import wording
from webapp.feedback import views

ANSWERS = {
    "page": "/capacity",
    "submission": "0197a6c0-5d3e-7c11-9a51-0f3d2b1c4e5f",
    "useful": "no",
    "rating": "2",
    "doing": "Reading about <training> & plans\nline two",
    "comments": "\n«Not clear» 😀 שלום",
    "email": "reader@example.org",
    "safe_to_email": "yes",
}


def test_the_page_says_what_to_know_before_it_is_sent(client: FlaskClient) -> None:
    page = client.get("/feedback").text
    for words in (
        "read by the service team",
        "Nobody watches for emergencies",
        "365 days",
        "call 999 on a mobile",
        "press 55",
        "101",
        "not a way to report a crime",
        "Do not give names",
    ):
        assert words in page
    assert page.index("not a way to report a crime") < page.index('<form action="/feedback" method="post"')


def test_the_form_starts_empty_with_no_email_as_the_safe_answer(client: FlaskClient) -> None:
    form = read_answers(client.get("/feedback?page=/capacity").text)
    empty = {"doing": "", "comments": "", "email": "", "submission": ""}
    assert form == empty | {"page": "/capacity", "safe_to_email": "no"}


def test_a_form_that_is_shown_again_is_a_submission_of_its_own(client: FlaskClient) -> None:
    first, second = (read_form(client.post("/feedback", data={"email": "x"}).text) for _ in range(2))
    assert uuid.UUID(first["submission"]).version == 4
    assert first["submission"] != second["submission"]


@pytest.mark.parametrize("page", ["", "?page=", "?page=//evil.example", "?page=%00", "?page=%ff", "?page=javascript:x"])
def test_a_page_that_is_not_ours_becomes_the_home_page(client: FlaskClient, page: str) -> None:
    assert read_form(client.get(f"/feedback{page}").text)["page"] == "/"


def test_nothing_typed_is_kept_by_the_browser(client: FlaskClient) -> None:
    answer = client.get("/feedback")
    assert '<form action="/feedback" method="post" novalidate autocomplete="off"' in answer.text
    assert 'autocomplete="on"' not in answer.text
    assert 'autocomplete="email"' not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def test_a_message_is_stored_and_the_visitor_thanked(app: Flask, client: FlaskClient) -> None:
    answer = client.post("/feedback", data=ANSWERS, headers={"User-Agent": "Mozilla/5.0 (iPad)"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/feedback/thanks")
    (stored,) = read_stored(app)
    assert (stored.page, stored.useful, stored.rating) == ("/capacity", False, 2)
    assert (stored.doing, stored.comments) == (ANSWERS["doing"], "«Not clear» 😀 שלום")
    assert (stored.email, stored.safe_to_email, stored.device) == ("reader@example.org", True, "tablet")


def test_the_thanks_give_help_and_hold_nothing_of_the_message(client: FlaskClient) -> None:
    page = client.post("/feedback", data=ANSWERS, follow_redirects=True).text
    assert read_title(page).startswith("Thank you")
    assert 'href="/help"' in page
    for answer in ("Reading about", "Not clear", "reader@example.org", ANSWERS["submission"]):
        assert answer not in page


def test_a_message_sent_twice_is_stored_once_and_thanked_twice(app: Flask, client: FlaskClient) -> None:
    answers = [client.post("/feedback", data=ANSWERS) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(read_stored(app)) == 1


@pytest.mark.parametrize(("minutes", "messages"), [(0, 1), (9, 1), (25, 2)])
def test_without_script_the_same_words_within_minutes_are_one_message(
    app: Flask, client: FlaskClient, minutes: int, messages: int
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client.post("/feedback", data=ANSWERS | {"submission": ""})
        clock.shift(timedelta(minutes=minutes))
        client.post("/feedback", data=ANSWERS | {"submission": ""})
    assert len(read_stored(app)) == messages


def test_without_script_other_words_or_another_page_are_another_message(app: Flask, client: FlaskClient) -> None:
    for change in ({}, {"comments": "Something else"}, {"page": "/help"}):
        client.post("/feedback", data=ANSWERS | {"submission": ""} | change)
    assert len(read_stored(app)) == 3


@pytest.mark.parametrize("answer", [{"useful": "yes"}, {"rating": "5"}, {"doing": "x"}, {"comments": "y"}])
def test_one_answer_is_enough(app: Flask, client: FlaskClient, answer: dict[str, str]) -> None:
    assert client.post("/feedback", data=answer).status_code == 303
    assert len(read_stored(app)) == 1


@pytest.mark.parametrize("submission", ["", "mine", "0" * 5_000, "0197a6c0-5d3e-7c11-9a51-0f3d2b1c4e5\0"])
def test_a_submission_that_is_none_is_no_obstacle(app: Flask, client: FlaskClient, submission: str) -> None:
    assert client.post("/feedback", data=ANSWERS | {"submission": submission}).status_code == 303
    assert len(read_stored(app)) == 1


@pytest.mark.parametrize(
    ("field", "sent", "message"),
    [
        ("doing", "a" * 1_201, "You have 1 too many"),
        ("comments", "a" * 2_500, "You have 1,300 too many"),
        ("comments", "be\0fore", "hidden characters"),
        ("email", "reader@", "correct format"),
        ("email", "a@" + "b" * 400, "320 characters or fewer"),
        ("useful", "perhaps", "Select yes or no"),
        ("rating", "6", "from 1 to 5"),
        ("safe_to_email", "true", "Select yes or no"),
    ],
)
def test_a_fault_is_told_above_and_at_its_field(
    app: Flask, client: FlaskClient, field: str, sent: str, message: str
) -> None:
    answer = client.post("/feedback", data=ANSWERS | {field: sent})
    assert answer.status_code == 422
    assert read_title(answer.text).startswith("Error: ")
    assert message in read_error_links(answer.text)[field]
    assert message in read_described_errors(answer.text, field)
    assert read_stored(app) == []


def test_everything_typed_is_still_there_after_a_fault(client: FlaskClient) -> None:
    sent = ANSWERS | {"email": "reader@", "comments": "\r\n\r\ntwo lines down </textarea><b>"}
    shown = read_answers(client.post("/feedback", data=sent).text)
    assert shown == sent | {"comments": "\n\ntwo lines down </textarea><b>"}


def test_a_text_with_hidden_characters_can_be_sent_again_as_shown(app: Flask, client: FlaskClient) -> None:
    shown = read_form(client.post("/feedback", data=ANSWERS | {"comments": "be\0fore\x1b"}).text)
    assert client.post("/feedback", data=shown).status_code == 303
    assert read_stored(app)[0].comments == "before"


def test_every_fault_is_told_at_once(client: FlaskClient) -> None:
    answer = client.post("/feedback", data={"email": "reader@", "comments": " \r\n "})
    assert read_error_links(answer.text).keys() == {"useful", "email"}


def test_a_browser_may_send_as_many_characters_as_a_person_counts(app: Flask, client: FlaskClient) -> None:
    lines = "\r\n".join(["a"] * 600)
    assert client.post("/feedback", data={"comments": lines + "b"}).status_code == 303
    assert client.post("/feedback", data={"comments": lines + "bb"}).status_code == 422
    assert len(read_stored(app)[0].comments) == 1_200


def test_without_the_database_the_text_stays_and_sending_again_stores_it_once(app: Flask, client: FlaskClient) -> None:
    with database_away(app):
        answer = client.post("/feedback", data=ANSWERS | {"submission": ""})
    assert answer.status_code == 503
    assert wording.TECHNICAL_PROBLEM in answer.text
    assert read_title(answer.text).startswith("Error: ")
    shown = read_form(answer.text)
    assert read_answers(answer.text) | {"submission": ""} == ANSWERS | {"submission": ""}
    assert [client.post("/feedback", data=shown).status_code for _ in range(2)] == [303, 303]
    assert len(read_stored(app)) == 1


def test_a_message_stored_just_before_the_database_went_is_one_message_when_it_is_sent_again(
    app: Flask, client: FlaskClient
) -> None:
    def go_away(_session: Session) -> None:
        raise OperationalError("COMMIT", None, ConnectionResetError())

    event.listen(Session, "after_commit", go_away)
    try:
        answer = client.post("/feedback", data=ANSWERS | {"submission": ""})
    finally:
        event.remove(Session, "after_commit", go_away)
    assert answer.status_code == 503
    assert client.post("/feedback", data=read_form(answer.text)).status_code == 303
    assert len(read_stored(app)) == 1


def test_a_database_that_is_not_as_it_should_be_is_a_technical_problem(app: Flask, client: FlaskClient) -> None:
    """As on a disk that the system has made read-only, which PostgreSQL calls a lack of rights."""
    with app.extensions["database"].session() as session:
        session.execute(text("ALTER TABLE feedback RENAME TO elsewhere"))
        session.commit()
    answer = client.post("/feedback", data=ANSWERS)
    assert (answer.status_code, read_answers(answer.text)) == (503, ANSWERS)
    assert wording.TECHNICAL_PROBLEM in answer.text


def test_a_database_that_only_reads_is_a_technical_problem(app: Flask, client: FlaskClient) -> None:
    make_read_only(app)
    answer = client.post("/feedback", data=ANSWERS)
    assert (answer.status_code, read_answers(answer.text)) == (503, ANSWERS)
    assert wording.TECHNICAL_PROBLEM in answer.text
    assert client.post("/api/feedback", json=ANSWERS).status_code == 503


@pytest.mark.parametrize("typed", ["all of it " * 8_000, "সব " * 3_500])
def test_a_text_far_too_long_for_a_request_is_told_so_and_all_of_it_kept(
    app: Flask, client: FlaskClient, typed: str
) -> None:
    answer = client.post("/feedback", data=ANSWERS | {"comments": typed})
    assert answer.status_code == 413
    assert "characters or fewer" in read_error_links(answer.text)["comments"]
    shown = read_answers(answer.text)
    assert shown == ANSWERS | {"comments": typed}
    assert client.post("/feedback", data=shown | {"comments": "Shorter"}).status_code == 303
    assert read_stored(app)[0].comments == "Shorter"


def test_of_a_text_without_end_the_beginning_is_kept_and_the_visitor_told(client: FlaskClient) -> None:
    answer = client.post("/feedback", data=ANSWERS | {"email": "", "comments": "all of it " * 40_000})
    assert answer.status_code == 413
    assert read_error_links(answer.text)["comments"].startswith("This is too long to show all of it again")
    assert len(read_answers(answer.text)["comments"]) > 200_000


def test_a_field_without_end_that_is_not_of_the_form_is_told_so_too(client: FlaskClient) -> None:
    assert client.post("/feedback", data=ANSWERS | {"email": "x", "zz": "a" * 400_000}).status_code == 413


@pytest.mark.parametrize("headers", [{"X-Visit": "1"}, {"Content-Type": "text/plain"}])
def test_a_body_too_large_is_told_so_where_the_text_is_kept_elsewhere_or_is_none(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    sent = {"Content-Type": "application/x-www-form-urlencoded"} | headers
    answer = client.post("/feedback", data="comments=" + "a" * 70_000, headers=sent)
    assert answer.status_code in {413, 422}
    assert len(answer.text) < 60_000


def test_a_large_form_of_which_nothing_came_is_told_so(client: FlaskClient) -> None:
    told = {"CONTENT_LENGTH": "70000", "CONTENT_TYPE": "application/x-www-form-urlencoded"}
    answer = client.post("/feedback", input_stream=BytesIO(), environ_overrides=told)
    assert answer.status_code == 413


def test_without_script_another_sender_of_the_same_words_has_a_message_of_their_own(
    app: Flask, client: FlaskClient
) -> None:
    for address in ("192.0.2.1", "192.0.2.2"):
        client.post("/feedback", data=ANSWERS | {"submission": ""}, environ_base={"REMOTE_ADDR": address})
    first, second = read_stored(app)
    assert first.reference != second.reference


def test_a_text_far_too_long_does_not_wait_for_others_like_it_for_ever(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PATIENCE_SECONDS", 0.01)
    with views.one_at_a_time:
        answer = client.post("/feedback", data=ANSWERS | {"comments": "all of it " * 8_000})
    assert answer.status_code == 413
    assert client.post("/feedback", data=ANSWERS | {"comments": "all of it " * 8_000}).status_code == 413
