"""Whoever is shown something in the staff area leaves a line in the audit. A page that leaves none is listed here."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.consent.records import REGISTER, decide
from tests.staff.audit.lines import read_lines
from tests.staff.browsing import add_message, add_reviewer, sign_in
from webapp.changes.draft import ChangeDraft
from webapp.changes.service import write_change
from webapp.database import Database
from webapp.feedback.retention import FeedbackRemoval
from webapp.feedback.themes.models import Theme, ThemeState
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
        "/staff/feedback/<uuid:feedback_id>/next",  # it leads to a page
        "/staff/feedback/<uuid:feedback_id>/original",
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
    values |= _add_others(database)
    silent = []
    for rule in sorted(rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())):
        if not rule.startswith("/staff/") or rule in SHOW_NOTHING or rule.startswith(ABOUT_SIGNING_IN):
            continue
        address = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: values.get(match[1], match[0]), rule)
        before = len(read_lines(database))
        answer = admin.get(address)
        assert answer.status_code == 200, f"{address} shows nothing: what does this test lack?"
        if len(read_lines(database)) == before:
            silent.append(rule)
    assert silent == [], "\n".join(silent)


def _add_others(database: Database) -> dict[str, str]:
    """Add one of everything else that has a page, and return their keys as the pages name them."""
    now = datetime.now(UTC)
    draft = ChangeDraft(title="Help", you_said="Hidden", we_did="Shown", page="/help", took_effect_on=now.date())
    with database.session() as session:
        theme = Theme(name="Help", words=["help"], state=ThemeState.SUGGESTED, made_at=now)
        removal = FeedbackRemoval(removed_at=now, removed_class="messages", number=8)
        session.add_all([theme, removal])
        change = write_change(session, draft, now=now)
        session.commit()
    return {"change_id": str(change.id), "theme_id": str(theme.id), "removal_id": str(removal.id)}
