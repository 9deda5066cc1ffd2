"""“Your account”: one's own sessions, password and second factors."""

import re
import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.staff.audit.lines import read_lines
from tests.staff.browsing import PASSWORD, add_reviewer, database_of, sign_in, token_in
from tests.staff.factors.signing import add_app, begin_app, send_code
from webapp.staff.models import Role

NEW_PASSWORD = "eleven loud owls fly"
OTHER = "ben.other@staff.example"
SESSION = re.compile(r"/staff/account/sessions/([0-9a-f-]{36})/end")


def press(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    """Send a form of the page."""
    form = {"csrf_token": token_in(client.get("/staff/account")), **fields}
    return client.post(f"/staff/account/{path}", data=form, follow_redirects=True)


@pytest.fixture
def elsewhere(app: Flask, reviewer: FlaskClient) -> FlaskClient:
    """Another browser of the reviewer, signed in too."""
    client = app.test_client()
    sign_in(client)
    return client


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/staff/").status_code == 200


def test_one_other_session_is_ended(reviewer: FlaskClient, elsewhere: FlaskClient) -> None:
    [other] = SESSION.findall(reviewer.get("/staff/account").text)
    assert "That session was ended" in press(reviewer, f"sessions/{other}/end").text
    assert not is_signed_in(elsewhere)
    assert SESSION.findall(reviewer.get("/staff/account").text) == []


def test_all_other_sessions_are_ended(app: Flask, reviewer: FlaskClient, elsewhere: FlaskClient) -> None:
    add_reviewer(app, email=OTHER)
    stranger = app.test_client()
    sign_in(stranger, email=OTHER)
    press(reviewer, "sessions/end")
    assert [is_signed_in(client) for client in (reviewer, elsewhere, stranger)] == [True, False, True]


def test_a_session_of_somebody_else_is_left_alone(app: Flask, reviewer: FlaskClient, elsewhere: FlaskClient) -> None:
    [session_id] = SESSION.findall(reviewer.get("/staff/account").text)
    add_reviewer(app, email=OTHER, role=Role.ADMIN)
    stranger = app.test_client()
    sign_in(stranger, email=OTHER)
    press(stranger, f"sessions/{session_id}/end")
    press(stranger, f"sessions/{uuid.uuid4()}/end")
    assert is_signed_in(elsewhere)


def test_a_new_password_ends_other_sessions_and_the_old_one(
    app: Flask, reviewer: FlaskClient, elsewhere: FlaskClient
) -> None:
    answer = press(reviewer, "password", password=PASSWORD, new_password=NEW_PASSWORD)
    assert "Your password was changed" in answer.text
    assert is_signed_in(reviewer)
    assert not is_signed_in(elsewhere)
    assert sign_in(app.test_client()).status_code == 422
    assert sign_in(app.test_client(), password=NEW_PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("password", "new_password", "words"),
    [
        ("", NEW_PASSWORD, "Enter the password you have now"),
        ("not the password", NEW_PASSWORD, "The password is not right"),
        (PASSWORD, "", "Enter a new password"),
        (PASSWORD, "short", "12 characters or more"),
        (PASSWORD, "password1234", "Many people have this password"),
    ],
)
def test_a_password_that_cannot_be_changed_stays(
    app: Flask, reviewer: FlaskClient, elsewhere: FlaskClient, password: str, new_password: str, words: str
) -> None:
    answer = press(reviewer, "password", password=password, new_password=new_password)
    assert answer.status_code == 422
    assert words in answer.text
    assert is_signed_in(elsewhere)
    assert sign_in(app.test_client()).status_code == 303


def test_the_last_factor_stays_where_one_is_needed(app: Flask, reviewer: FlaskClient) -> None:
    add_app(reviewer)
    app.extensions["settings"] = _with_second_factor(app)
    assert "Add another before you remove this one" in press(reviewer, "app/remove").text
    assert "Authenticator app" in reviewer.get("/staff/account").text


def test_where_none_is_needed_the_last_factor_goes(app: Flask, reviewer: FlaskClient) -> None:
    add_app(reviewer)
    assert sign_in(app.test_client()).location == "/staff/second-step"
    assert "The app was removed" in press(reviewer, "app/remove").text
    assert sign_in(app.test_client()).location == "/staff/"


@pytest.mark.parametrize("path", ["app/remove", f"passkeys/{uuid.UUID(int=1)}/remove"])
def test_a_factor_that_is_not_there_is_not_removed(app: Flask, reviewer: FlaskClient, path: str) -> None:
    assert "does not have this" in press(reviewer, path).text
    assert "removed a second factor" not in {line.action for line in read_lines(database_of(app))}


def test_a_password_that_is_asked_for_again_leaves_a_line_right_or_wrong(app: Flask, reviewer: FlaskClient) -> None:
    press(reviewer, "confirm", password="not the password")
    press(reviewer, "confirm", password=PASSWORD)
    press(reviewer, "password", password="not the password", new_password=NEW_PASSWORD)
    told = [line.action for line in read_lines(database_of(app)) if line.actor_id][1:]
    assert told == ["failed to sign in", "gave their password again", "failed to sign in"]


def test_a_new_app_takes_the_place_of_the_old_one(app: Flask, reviewer: FlaskClient) -> None:
    old, codes = add_app(reviewer)
    assert len(codes) == 10
    new = begin_app(reviewer)
    code = new.at(datetime.now(UTC))
    assert new.secret != old.secret
    assert send_code(reviewer, code, path="/staff/second-step/add/app/code").location == "/staff/account"
    client = app.test_client()
    sign_in(client)
    for wrong in (old.at(datetime.now(UTC)), code):
        form = {"csrf_token": token_in(client.get("/staff/second-step")), "code": wrong}
        assert client.post("/staff/second-step", data=form).status_code == 422


def _with_second_factor(app: Flask) -> object:
    return replace(app.extensions["settings"], staff_second_factor=True)
