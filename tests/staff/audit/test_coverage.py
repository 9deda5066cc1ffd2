"""Whoever is shown something in the staff area leaves a line in the audit. A page that leaves none is listed here."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.consent.records import REGISTER, decide
from tests.staff.audit.lines import read_lines
from tests.staff.browsing import add_message, add_reviewer, sign_in
from webapp.database import Database
from webapp.staff.models import Role

ADMIN = "ada.admin@staff.example"
# They show what the person knows already, or nothing but a question.
SHOW_NOTHING = frozenset(
    {
        "/staff/login",
        "/staff/set-up",
        "/staff/account",
        "/staff/account/password",
        "/staff/account/confirm",
        "/staff/changes/new",
        "/staff/feedback",  # until it is noted together with its filter
        "/staff/feedback/<uuid:feedback_id>/erase",
        "/staff/feedback/<uuid:feedback_id>/hold",
        "/staff/feedback/<uuid:feedback_id>/original",
        "/staff/feedback/export",  # how many there are; the file itself is noted
    }
)
ABOUT_SIGNING_IN = ("/staff/second-step", "/staff/single-sign-on")


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    """The browser of an admin who has just signed in."""
    add_reviewer(app, email=ADMIN, role=Role.ADMIN)
    client = app.test_client()
    assert sign_in(client, email=ADMIN).status_code == 303
    return client


def test_every_page_that_shows_something_leaves_a_line(app: Flask, database: Database, admin: FlaskClient) -> None:
    decide(database)
    message, account = add_message(app), add_reviewer(app)
    values = {"feedback_id": str(message), "account_id": str(account), "notice_hash": REGISTER.notice_hash}
    silent = []
    for rule in sorted(rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())):
        if not rule.startswith("/staff/") or rule in SHOW_NOTHING or rule.startswith(ABOUT_SIGNING_IN):
            continue
        address = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: values.get(match[1], match[0]), rule)
        before = len(read_lines(database))
        answer = admin.get(address)
        if answer.status_code == 200 and len(read_lines(database)) == before:
            silent.append(rule)
    assert silent == [], "\n".join(silent)
