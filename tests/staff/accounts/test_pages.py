"""The accounts page: an admin adds somebody, changes what they may do, and shuts the account."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.staff.browsing import EMAIL, PASSWORD, add_reviewer, sign_in, token_in
from webapp.staff.models import Role

OTHER = "ben.other@staff.example"
CODE = re.compile(r'<code class="app-code">([^<]+)</code>')


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    """The browser of an admin who has just signed in."""
    add_reviewer(app, role=Role.ADMIN)
    client = app.test_client()
    sign_in(client)
    return client


@pytest.fixture
def other_id(app: Flask) -> uuid.UUID:
    """The account of a reviewer."""
    return add_reviewer(app, email=OTHER)


def press(client: FlaskClient, path: str, *, follow: bool = True, **fields: str) -> TestResponse:
    """Send a form of the accounts page."""
    form = {"csrf_token": token_in(client.get("/staff/accounts")), **fields}
    return client.post(path, data=form, follow_redirects=follow)


def test_a_new_account_is_set_up_by_its_owner_with_the_code_that_is_shown_once(app: Flask, admin: FlaskClient) -> None:
    answer = press(admin, "/staff/accounts", email=OTHER.upper(), role="reviewer")
    [code] = CODE.findall(answer.text)
    assert "Not set up" in admin.get("/staff/accounts").text
    owner = app.test_client()
    assert sign_in(owner, email=OTHER).status_code == 422
    form = {"csrf_token": token_in(owner.get("/staff/set-up")), "email": OTHER, "code": code, "password": PASSWORD}
    assert owner.post("/staff/set-up", data=form).location == "/staff/login"
    assert "Your password was set" in owner.get("/staff/login").text
    assert sign_in(owner, email=OTHER).location == "/staff/"
    assert "Not set up" not in admin.get("/staff/accounts").text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"code": ""}, "Enter the set-up code"),
        ({"code": "WRONG"}, "is not right, or the code is too old"),
        ({"email": "nobody@staff.example"}, "is not right, or the code is too old"),
        ({"password": "short"}, "12 characters or more"),
        ({"password": "qwertyuiop123"}, "Many people have this password"),
    ],
)
def test_what_is_wrong_in_setting_up_is_told(
    app: Flask, admin: FlaskClient, fields: dict[str, str], words: str
) -> None:
    [code] = CODE.findall(press(admin, "/staff/accounts", email=OTHER, role="reviewer").text)
    owner = app.test_client()
    form = {"csrf_token": token_in(owner.get("/staff/set-up")), "email": OTHER, "code": code, "password": PASSWORD}
    answer = owner.post("/staff/set-up", data={**form, **fields})
    assert answer.status_code == 422
    assert words in answer.text
    assert sign_in(owner, email=OTHER).status_code == 422


@pytest.mark.parametrize(
    ("email", "role", "words"),
    [
        ("", "reviewer", "Enter an email address"),
        ("nonsense", "reviewer", "correct format"),
        (EMAIL.upper(), "reviewer", "already an account"),
        (OTHER, "owner", "Not a valid choice"),
    ],
)
def test_an_account_that_cannot_be_is_refused(admin: FlaskClient, email: str, role: str, words: str) -> None:
    answer = press(admin, "/staff/accounts", email=email, role=role)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_role_holds_from_the_next_request(app: Flask, admin: FlaskClient, other_id: uuid.UUID) -> None:
    other = app.test_client()
    sign_in(other, email=OTHER)
    assert other.get("/staff/accounts").status_code == 403
    assert "The role is admin now" in press(admin, f"/staff/accounts/{other_id}/role", role="admin").text
    assert other.get("/staff/accounts").status_code == 200


def test_a_closed_account_is_out_at_once_and_comes_back(app: Flask, admin: FlaskClient, other_id: uuid.UUID) -> None:
    other = app.test_client()
    sign_in(other, email=OTHER)
    assert "The account is closed" in press(admin, f"/staff/accounts/{other_id}/close").text
    assert other.get("/staff/").status_code == 303
    assert sign_in(other, email=OTHER).status_code == 422
    assert "open again" in press(admin, f"/staff/accounts/{other_id}/open").text
    assert sign_in(other, email=OTHER).status_code == 303


def test_ending_sessions_signs_somebody_out(app: Flask, admin: FlaskClient, other_id: uuid.UUID) -> None:
    other = app.test_client()
    sign_in(other, email=OTHER)
    assert "1 session" in admin.get(f"/staff/accounts/{other_id}").text
    press(admin, f"/staff/accounts/{other_id}/end-sessions")
    assert other.get("/staff/").status_code == 303
    assert "0 sessions" in admin.get(f"/staff/accounts/{other_id}").text


def test_the_last_admin_is_told_why_they_stay(app: Flask, admin: FlaskClient) -> None:
    own = re.findall(r"/staff/accounts/([0-9a-f-]{36})", admin.get("/staff/accounts").text)[0]
    for path in ("role", "close"):
        answer = press(admin, f"/staff/accounts/{own}/{path}", role="reviewer")
        assert "Make somebody else an admin first" in answer.text
    assert admin.get("/staff/accounts").status_code == 200


def test_an_account_that_is_not_there_is_not_found(admin: FlaskClient) -> None:
    missing = f"/staff/accounts/{uuid.uuid4()}"
    assert admin.get(missing).status_code == 404
    for path in ("role", "close", "open", "end-sessions", "reset-factors", "set-up-code"):
        assert press(admin, f"{missing}/{path}", role="reviewer").status_code == 404, path


def test_a_change_asks_for_the_password_again_after_a_while(app: Flask, other_id: uuid.UUID) -> None:
    add_reviewer(app, role=Role.ADMIN)
    admin = app.test_client()
    with time_machine.travel(datetime(2026, 11, 22, 9, 0, tzinfo=UTC), tick=False) as clock:
        sign_in(admin)
        clock.shift(timedelta(minutes=15))
        close = f"/staff/accounts/{other_id}/close"
        assert press(admin, close, follow=False).location == "/staff/account/confirm"
        assert press(admin, "/staff/account/confirm", password="not the password").status_code == 422
        assert press(admin, close, follow=False).location == "/staff/account/confirm"
        assert press(admin, "/staff/account/confirm", password=PASSWORD).status_code == 200
        assert "The account is closed" in press(admin, close).text
