"""Every HTML answer that the service can give lets the visitor leave, and tells nothing by its title or address."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.client import CheckedClient
from tests.staff.browsing import add_message, add_reviewer, sign_in
from webapp import wording
from webapp.consent.register import load_register
from webapp.errors import PAGES
from webapp.staff.models import Role

WORDS_THAT_TELL = (Path(__file__).parent / "words_that_tell.txt").read_text().split()
LEAST_PAGES = 12


def fail() -> str:
    raise RuntimeError("on purpose")


def stop(status: int) -> NoReturn:
    abort(status)


@pytest.fixture
def app_with_faults(app: Flask) -> Flask:
    """The application with two more views, one that fails by itself and one with each error it is asked for."""
    app.add_url_rule("/on-purpose", view_func=fail)
    app.add_url_rule("/on-purpose/<int:status>", view_func=stop)
    return app


@pytest.fixture
def visitor(app_with_faults: Flask) -> CheckedClient:
    """A visitor: the client itself fails on a page without the exit."""
    client = app_with_faults.test_client()
    assert isinstance(client, CheckedClient)
    return client


@pytest.fixture
def reviewer(app_with_faults: Flask) -> FlaskClient:
    """A member of staff who may open every page, signed in."""
    add_reviewer(app_with_faults, role=Role.ADMIN)
    client = app_with_faults.test_client()
    assert sign_in(client).status_code == 303
    return client


def addresses(app: Flask) -> Iterator[str]:
    """Return an address for every route that answers GET."""
    message = str(add_message(app))
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint not in {"static", "stop"}:
            yield _address(rule, message)


def _address(rule: Rule, message: str) -> str:
    values = {
        "change_id": message,
        "theme_id": message,
        "feedback_id": message,
        "account_id": message,
        "removal_id": message,
        "notice_hash": load_register().notice_hash,
    }
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: values[match[1]], rule.rule)


def assert_lets_leave(answer: TestResponse) -> None:
    """Fail unless the page has the words, the link and the script, which the page's own policy allows."""
    page = answer.text
    assert wording.EXIT_HINT in page
    assert re.search(r'<a [^>]*href="/leave" rel="noreferrer noopener nofollow"[^>]*>Leave this site</a>', page)
    script = re.search(r'<meta charset="utf-8">\s*<script data-url="(http[^"]+)" data-next="(http[^"]+)">', page)
    assert script, "the exit script is not the first element after the character set"
    assert "script-src 'sha256-" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Request-OTR"] == "1"


def assert_tells_nothing(answer: TestResponse) -> None:
    """Fail if the title or the address of a page has a word that tells what the site is about."""
    title = re.search("<title>(.+?)</title>", answer.text, re.DOTALL)
    assert title
    seen = f"{title.group(1)} {answer.request.path}".lower()
    assert [word for word in WORDS_THAT_TELL if word in seen] == [], seen


@pytest.mark.parametrize("who", ["visitor", "reviewer"])
def test_every_page_lets_leave_and_tells_nothing_by_its_title(
    request: pytest.FixtureRequest, app_with_faults: Flask, who: str
) -> None:
    client: FlaskClient = request.getfixturevalue(who)

    answers = [client.get(address) for address in addresses(app_with_faults)]

    pages = [answer for answer in answers if answer.mimetype == "text/html" and answer.data]
    assert len(pages) >= LEAST_PAGES
    assert 500 in {answer.status_code for answer in pages}
    for answer in pages:
        assert_lets_leave(answer)
        assert_tells_nothing(answer)


@pytest.mark.parametrize("status", sorted(PAGES))
def test_every_error_page_lets_leave(visitor: CheckedClient, status: int) -> None:
    answer = visitor.get(f"/on-purpose/{status}")

    assert answer.status_code == status
    assert_lets_leave(answer)
    assert_tells_nothing(answer)


def test_a_page_that_is_not_there_and_a_form_with_errors_let_leave(visitor: CheckedClient) -> None:
    missing = visitor.get("/no-such-page")
    refused = visitor.post("/feedback", data={"rating": "many"})

    assert (missing.status_code, refused.status_code) == (404, 422)
    for answer in (missing, refused):
        assert_lets_leave(answer)
        assert_tells_nothing(answer)


def test_no_route_has_an_address_that_tells(app: Flask) -> None:
    rules = [rule.rule.lower() for rule in app.url_map.iter_rules()]

    assert [rule for rule in rules for word in WORDS_THAT_TELL if word in rule] == []
