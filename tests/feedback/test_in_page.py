"""The question that every public page ends with, as a browser without script meets it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.feedback.drafts import read_stored
from tests.feedback.form_reader import find_form, parse, read_form
from webapp.published import table_of

WITHOUT_QUESTION = ("/feedback", "/static/", "/robots.txt")
EMPTY = {"submission": "", "doing": "", "comments": "", "email": "", "safe_to_email": "no", "further": ""}


def has_question(html: str) -> bool:
    return any(element.get("data-module") == "app-page-feedback" for element in parse(html).iter("section"))


def public_pages(app: Flask) -> list[str]:
    return [address for address in table_of(app).addresses if not address.startswith(WITHOUT_QUESTION)]


def test_every_public_page_asks_about_itself_and_is_the_same_for_everybody(app: Flask, client: FlaskClient) -> None:
    assert len(public_pages(app)) >= 9
    for path in public_pages(app):
        first, second = client.get(path).text, client.get(path).text
        assert first == second
        assert has_question(first), path
        assert read_form(first) == EMPTY | {"page": path.partition("?")[0]}


@pytest.mark.parametrize("path", ["/feedback", "/feedback/thanks", "/staff/login", "/no-such-page"])
def test_no_other_page_asks(client: FlaskClient, path: str) -> None:
    assert not has_question(client.get(path).text)


@pytest.mark.parametrize(("answer", "useful"), [("yes", True), ("no", False)])
def test_a_tap_is_stored_and_thanked(app: Flask, client: FlaskClient, answer: str, useful: object) -> None:
    shown = read_form(client.get("/capacity").text)
    thanks = client.post("/feedback", data=shown | {"useful": answer})
    assert (thanks.status_code, thanks.headers["Location"]) == (303, "/feedback/thanks")
    (stored,) = read_stored(app)
    assert (stored.page, stored.useful, stored.comments) == ("/capacity", useful, "")


def test_a_tap_takes_along_what_was_typed(app: Flask, client: FlaskClient) -> None:
    shown = read_form(client.get("/capacity").text)
    client.post("/feedback", data=shown | {"useful": "no", "comments": "There is no number to call"})
    (stored,) = read_stored(app)
    assert (stored.useful, stored.comments) == (False, "There is no number to call")


def test_the_enter_key_says_neither_yes_nor_no(client: FlaskClient) -> None:
    """A browser presses the first button of the form when somebody presses Enter in a line of text."""
    root = parse(client.get("/capacity").text)
    form = find_form(root, "/feedback")
    assert next(form.iter("button")).get("name") is None


def test_the_questions_say_first_what_to_know(client: FlaskClient) -> None:
    page = client.get("/capacity").text
    before = page[page.index('data-module="app-page-feedback"') : page.index("What were you doing?")]
    for words in (
        "999",
        "press 55",
        "101",
        "Nobody watches for emergencies",
        "not a way to report a crime",
        "Do not give names",
        "365 days",
    ):
        assert words in before
