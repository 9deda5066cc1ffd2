"""The cookies page and the banner, without JavaScript."""

import re

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client

from tests.faults import database_away
from webapp import wording
from webapp.consent import visitor
from webapp.consent.models import Decision, Notice

ACCEPT = {"choice": "accept", "next": "/capacity"}
PAGE = {"preferences": "yes", "analytics": "no", "remember": "months", "next": "/"}


def decisions(app: Flask) -> list[Decision]:
    with app.extensions["database"].session() as session:
        return list(session.scalars(select(Decision).order_by(Decision.id)))


def cookie_value(client: Client) -> str | None:
    cookie = client.get_cookie("cookie-consent")
    return cookie.value if cookie else None


def ticked(page: str) -> list[str]:
    """Return the questions on the cookies page that have an answer ticked."""
    return re.findall(r'name="(preferences|analytics|remember)" value="\w+" checked>', page)


@pytest.mark.parametrize("path", ["/", "/capacity", "/feedback"])
def test_a_first_visit_is_asked_in_the_required_words_and_sets_nothing(client: Client, path: str) -> None:
    answer = client.get(path)
    assert wording.COOKIE_BANNER in answer.text
    assert wording.CUSTOMISE_COOKIES in answer.text
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(("choice", "allowed"), [("accept", True), ("reject", False)])
def test_a_choice_on_the_banner_is_recorded_and_returns_to_its_page(
    app: Flask,
    client: Client,
    choice: str,
    allowed: bool,  # noqa: FBT001 - pytest gives it by name
) -> None:
    answer = client.post("/cookies", data={"choice": choice, "next": "/capacity"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/capacity")
    assert [(row.preferences, row.analytics, row.way) for row in decisions(app)] == [(allowed, allowed, "banner")]


def test_the_next_page_confirms_once_and_the_one_after_is_quiet(client: Client) -> None:
    client.post("/cookies", data=ACCEPT)
    confirming = client.get("/capacity").text
    assert "Your cookie preferences have been saved." in confirming
    assert wording.COOKIE_BANNER not in confirming
    quiet = client.get("/capacity").text
    assert "Your cookie preferences have been saved." not in quiet
    assert wording.COOKIE_BANNER not in quiet


def test_the_cookies_page_starts_with_neither_answer_ticked(client: Client) -> None:
    assert ticked(client.get("/cookies").text) == ["remember"]


def test_the_cookies_page_records_each_answer_and_shows_it_again(app: Flask, client: Client) -> None:
    assert client.post("/cookies", data=PAGE).status_code == 303
    (decision,) = decisions(app)
    assert (decision.preferences, decision.analytics, decision.way) == (True, False, "page")
    assert ticked(client.get("/cookies").text) == ["preferences", "analytics", "remember"]


def test_this_visit_only_is_a_cookie_that_ends_with_the_visit(client: Client) -> None:
    answer = client.post("/cookies", data={**PAGE, "remember": "visit"})
    (header,) = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith("cookie-consent=")]
    assert "Max-Age" not in header
    assert "Expires" not in header


def test_the_choice_is_kept_for_six_months_readable_by_our_script(client: Client) -> None:
    answer = client.post("/cookies", data=ACCEPT)
    (header,) = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith("cookie-consent=")]
    assert f"Max-Age={182 * 24 * 3600}" in header
    assert "SameSite=Lax" in header
    assert "HttpOnly" not in header


def test_an_open_question_is_an_error_that_keeps_the_other_answer(app: Flask, client: Client) -> None:
    answer = client.post("/cookies", data={"preferences": "yes", "next": "/"})
    assert answer.status_code == 422
    assert "Select yes or no for counting how the site is used" in answer.text
    assert "preferences" in ticked(answer.text)
    assert decisions(app) == []


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"])
def test_a_foreign_next_is_not_followed(client: Client, elsewhere: str) -> None:
    answer = client.post("/cookies", data={"choice": "accept", "next": elsewhere})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/cookies")


def test_a_choice_nobody_offered_is_a_clear_error(client: Client) -> None:
    assert client.post("/cookies", data={"choice": "perhaps"}).status_code == 400


def test_a_forged_cookie_is_asked_again(client: Client) -> None:
    client.set_cookie("cookie-consent", "1.1.yy.m.forged")
    assert wording.COOKIE_BANNER in client.get("/").text


def test_an_acceptance_that_cannot_be_saved_says_so_and_changes_nothing(app: Flask, client: Client) -> None:
    with database_away(app):
        answer = client.post("/cookies", data=ACCEPT)
    assert answer.status_code == 503
    assert wording.TECHNICAL_PROBLEM in answer.text
    assert cookie_value(client) is None
    assert decisions(app) == []


def test_a_refusal_that_cannot_be_saved_still_takes_back_what_was_allowed(app: Flask, client: Client) -> None:
    client.post("/cookies", data=ACCEPT)
    with database_away(app):
        answer = client.post("/cookies", data={**PAGE, "preferences": "no"})
    assert answer.status_code == 503
    assert cookie_value(client) is None


def test_a_database_that_was_put_in_place_of_another_gets_its_notice(app: Flask, client: Client) -> None:
    app.extensions[visitor.NOTICE_KEPT] = True  # as after a choice that was saved in the other
    assert client.post("/cookies", data=ACCEPT).status_code == 303
    (decision,) = decisions(app)
    with app.extensions["database"].session() as session:
        assert session.get(Notice, decision.notice_hash) is not None
