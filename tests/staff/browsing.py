"""A member of staff at a browser: what the tests of staff pages do again and again."""

import re
import uuid
from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from webapp.database import Database
from webapp.feedback.service import FeedbackDraft, FeedbackFilter, Spam, find_feedback_page, submit_feedback
from webapp.staff.accounts.service import add_account
from webapp.staff.models import Role

EMAIL = "ann.reader@staff.example"
PASSWORD = "nine quiet otters swim"


def database_of(app: Flask) -> Database:
    """Return the application's database."""
    database = app.extensions["database"]
    assert isinstance(database, Database)
    return database


def add_reviewer(app: Flask, *, email: str = EMAIL, role: Role = Role.REVIEWER) -> uuid.UUID:
    """Add an account whose password is `PASSWORD`, and return its id."""
    with database_of(app).session() as session:
        account = add_account(session, email=email, password=PASSWORD, role=role, now=datetime.now(UTC))
        session.commit()
        return account.id


def add_message(
    app: Flask,
    *,
    comments: str = "The help page has no opening times",
    page: str = "/help",
    suspicions: tuple[str, ...] = (),
) -> uuid.UUID:
    """Add a message from a visitor, and return its id."""
    draft = FeedbackDraft(submission=uuid.uuid4(), page=page, comments=comments, suspicions=suspicions)
    secret_key = app.extensions["settings"].secret_key
    with database_of(app).session() as session:
        submit_feedback(session, draft, now=datetime.now(UTC), secret_key=secret_key)
        session.commit()
    return latest_message_id(app)


def change(
    client: FlaskClient, message_id: uuid.UUID, what: str, *, version: int | None = None, **fields: object
) -> TestResponse:
    """Send one of the forms of a message, as its page shows it now or as it was at a version; follow to the page."""
    page = client.get(f"/staff/feedback/{message_id}")
    found = re.search(r'name="version" value="(\d+)"', page.text)
    shown = version or (int(found.group(1)) if found else 1)
    form = {"csrf_token": token_in(page), "version": shown, **fields}
    return client.post(f"/staff/feedback/{message_id}/{what}", data=form, follow_redirects=True)


def latest_message_id(app: Flask) -> uuid.UUID:
    """Return the id of the newest message."""
    with database_of(app).session() as session:
        return find_feedback_page(session, FeedbackFilter(spam=Spam.WITH), limit=1).items[0].id


def token_in(answer: TestResponse) -> str:
    """Return the token of the forms on a page."""
    found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', answer.text)
    assert found, "the page has no form with a token"
    return found.group(1)


def sign_in(client: FlaskClient, *, email: str = EMAIL, password: str = PASSWORD, wanted: str = "") -> TestResponse:
    """Fill in the sign-in page and send it; `wanted` is the page that was asked for."""
    token = token_in(client.get("/staff/login"))
    form = {"csrf_token": token, "email": email, "password": password, "next": wanted}
    return client.post("/staff/login", data=form)


def cookie_of(client: FlaskClient) -> str:
    """Return the value of the session cookie that the browser holds."""
    cookie = client.get_cookie("staff-session", path="/staff")
    assert cookie, "there is no session cookie"
    return cookie.value
