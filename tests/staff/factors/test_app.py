"""The authenticator app: set up at the first sign-in, then asked for, each code once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from pyotp import TOTP, random_base32
from sqlalchemy import select

from tests.conftest import MakeApp
from tests.staff.browsing import add_reviewer, cookie_of, database_of, sign_in, token_in
from tests.staff.factors.signing import add_app, begin_app, is_signed_in, send, send_code
from webapp.staff.audit import AuditEntry
from webapp.staff.factors.app import find_step
from webapp.staff.factors.models import AuthenticatorApp


def again(app: Flask) -> FlaskClient:
    """Return another browser in which the reviewer gave the password."""
    client = app.test_client()
    assert sign_in(client).location == "/staff/second-step"
    return client


def test_whoever_has_no_second_factor_is_led_to_set_one_up(half: FlaskClient) -> None:
    assert half.get("/staff/feedback").location == "/staff/second-step"
    assert half.get("/staff/second-step").location == "/staff/second-step/add"
    assert "Set up an app" in half.get("/staff/second-step/add").text


def test_the_first_code_completes_the_sign_in_and_leads_to_what_was_asked_for(half: FlaskClient) -> None:
    app = begin_app(half)
    assert not is_signed_in(half)
    answer = send_code(half, app.at(datetime.now(UTC)), path="/staff/second-step/add/app/code")
    assert 'href="/staff/feedback"' in answer.text
    assert is_signed_in(half)


def test_the_page_shows_a_picture_that_no_policy_refuses(half: FlaskClient) -> None:
    begin_app(half)
    page = half.get("/staff/second-step/add/app").text
    assert '<svg viewBox="0 0 ' in page
    assert "style=" not in page.partition("<svg")[2].partition("</svg>")[0]


@pytest.mark.parametrize("seconds", [-30, 0, 30])
def test_a_code_is_taken_a_step_early_or_late(
    app: Flask, half: FlaskClient, clock: time_machine.Traveller, seconds: int
) -> None:
    phone, _ = add_app(half)
    clock.shift(timedelta(minutes=5))
    client = again(app)
    assert send_code(client, phone.at(datetime.now(UTC) + timedelta(seconds=seconds))).status_code == 303
    assert is_signed_in(client)


@pytest.mark.parametrize("seconds", [-60, 60])
def test_an_older_or_later_code_is_refused(
    app: Flask, half: FlaskClient, clock: time_machine.Traveller, seconds: int
) -> None:
    phone, _ = add_app(half)
    clock.shift(timedelta(minutes=5))
    client = again(app)
    answer = send_code(client, phone.at(datetime.now(UTC) + timedelta(seconds=seconds)))
    assert answer.status_code == 422
    assert "The code is not right" in answer.text
    assert not is_signed_in(client)


def test_a_code_is_taken_once_and_an_earlier_one_never_again(
    app: Flask, half: FlaskClient, clock: time_machine.Traveller
) -> None:
    phone, _ = add_app(half)
    assert send_code(again(app), phone.at(datetime.now(UTC))).status_code == 422  # it set the app up
    clock.shift(timedelta(minutes=5))
    code, earlier = phone.at(datetime.now(UTC)), phone.at(datetime.now(UTC) - timedelta(seconds=30))
    assert send_code(again(app), code).status_code == 303
    assert send_code(again(app), code).status_code == 422
    assert send_code(again(app), earlier).status_code == 422


@pytest.mark.parametrize("code", ["", "0", "abcdef", "١٢٣٤٥٦", "1" * 1000, "\x00" * 6, "123 456", "💩"])
def test_what_is_no_code_is_refused(half: FlaskClient, code: str) -> None:
    begin_app(half)
    assert send_code(half, code, path="/staff/second-step/add/app/code").status_code == 422
    assert not is_signed_in(half)


def test_a_code_may_have_a_space_in_it() -> None:
    secret, now = random_base32(), datetime(2026, 11, 22, tzinfo=UTC)
    code = TOTP(secret).at(now)
    assert find_step(secret, code=f" {code[:3]} {code[3:]} ", now=now) is not None


def test_half_a_session_ends_after_ten_minutes(half: FlaskClient, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(minutes=9, seconds=59))
    assert half.get("/staff/second-step/add").status_code == 200
    clock.shift(timedelta(seconds=1))
    assert half.get("/staff/second-step/add").location == "/staff/login?next=/staff/second-step/add"


def test_the_second_step_gives_the_session_a_new_secret(app: Flask, half: FlaskClient) -> None:
    copy = app.test_client()
    copy.set_cookie("staff-session", cookie_of(half), path="/staff")
    add_app(half)
    assert is_signed_in(half)
    assert not is_signed_in(copy)


def test_whoever_has_a_factor_cannot_add_another_with_the_password_alone(app: Flask, half: FlaskClient) -> None:
    add_app(half)
    thief = again(app)
    token = token_in(thief.get("/staff/second-step"))
    for path in ("/staff/second-step/add", "/staff/second-step/add/app", "/staff/second-step/add/passkey"):
        assert thief.get(path).location == "/staff/second-step"
    for path in ("add/app", "add/app/code", "add/passkey/ask", "add/passkey"):
        answer = thief.post(f"/staff/second-step/{path}", data={"csrf_token": token, "code": "123456"})
        assert answer.location == "/staff/second-step"


def test_the_table_holds_no_secret_that_can_be_read(app: Flask, half: FlaskClient) -> None:
    phone, _ = add_app(half)
    with database_of(app).session() as session:
        sealed = session.scalars(select(AuthenticatorApp.sealed_secret)).one()
    assert phone.secret.encode() not in sealed


def test_a_password_thief_has_five_tries_a_minute(make_app: MakeApp) -> None:
    app = make_app(staff_second_factor=True, ratelimit_enabled=True)
    add_reviewer(app)
    client = app.test_client()
    sign_in(client)
    add_app(client)
    thief = again(app)
    assert [send_code(thief, "000000").status_code for _ in range(6)] == [422] * 5 + [429]


def test_what_was_set_up_is_asked_for_though_nobody_need_have_it(
    make_app: MakeApp, half: FlaskClient, clock: time_machine.Traveller
) -> None:
    add_app(half)
    lenient = make_app(staff_second_factor=False)
    client = lenient.test_client()
    assert sign_in(client).location == "/staff/second-step"
    assert not is_signed_in(client)


def test_every_step_is_in_the_audit(app: Flask, half: FlaskClient, clock: time_machine.Traveller) -> None:
    phone, codes = add_app(half)
    clock.shift(timedelta(minutes=5))
    client = again(app)
    send_code(client, "000000")
    send_code(client, phone.at(datetime.now(UTC)))
    send(again(app), "/staff/second-step/recovery", code=codes[0])
    with database_of(app).session() as session:
        lines = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(line.action, (line.details or {}).get("with")) for line in lines][1:] == [
        ("added a second factor", None),
        ("made recovery codes", None),
        ("signed in", "app"),
        ("failed to sign in", "app"),
        ("signed in", "app"),
        ("used a recovery code", None),
        ("signed in", "recovery code"),
    ]
    assert phone.secret not in str([line.details for line in lines])
