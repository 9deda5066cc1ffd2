"""Codes on paper: ten, shown once, each good once."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.staff.browsing import database_of, sign_in
from tests.staff.factors.signing import CODE, add_app, is_signed_in, send
from webapp.staff.entry.paper_codes import make_code
from webapp.staff.factors.models import RecoveryCode

PATH = "/staff/second-step/recovery"


def use(app: Flask, code: str) -> FlaskClient:
    """Return a browser in which the reviewer gave the password and a code on paper."""
    client = app.test_client()
    sign_in(client)
    send(client, PATH, code=code)
    return client


def test_ten_codes_are_shown_once_with_the_first_factor(half: FlaskClient) -> None:
    _, codes = add_app(half)
    assert len(set(codes)) == 10
    assert not any(code in half.get("/staff/account").text for code in codes)


def test_each_code_signs_in_once(app: Flask, half: FlaskClient) -> None:
    _, codes = add_app(half)
    assert is_signed_in(use(app, codes[3]))
    assert not is_signed_in(use(app, codes[3]))
    assert is_signed_in(use(app, codes[4].lower().replace("-", " ")))


def test_it_says_how_many_are_left(app: Flask, half: FlaskClient) -> None:
    _, codes = add_app(half)
    assert "Recovery codes left: 9" in use(app, codes[0]).get("/staff/").text


@pytest.mark.parametrize("code", ["", "-", "\x00", "A" * 24, "x" * 1000, pytest.param(make_code(), id="not-given")])
def test_what_is_no_code_of_the_account_is_refused(app: Flask, half: FlaskClient, code: str) -> None:
    add_app(half)
    client = app.test_client()
    sign_in(client)
    assert send(client, PATH, code=code).status_code == 422
    assert not is_signed_in(client)


def test_new_codes_end_those_before(app: Flask, half: FlaskClient) -> None:
    _, old = add_app(half)
    new = CODE.findall(send(half, "/staff/account/recovery-codes", page="/staff/account").text)
    assert len(new) == 10
    assert not is_signed_in(use(app, old[0]))
    assert is_signed_in(use(app, new[0]))


def test_the_table_holds_no_code(app: Flask, half: FlaskClient) -> None:
    _, codes = add_app(half)
    with database_of(app).session() as session:
        hashes = session.scalars(select(RecoveryCode.code_hash)).all()
    assert len(hashes) == 10
    assert {len(each) for each in hashes} == {32}
    assert not any(code.encode() in each for code in codes for each in hashes)


def test_new_codes_are_not_made_without_a_fresh_proof(half: FlaskClient, clock: time_machine.Traveller) -> None:
    add_app(half)
    clock.shift(timedelta(minutes=16))
    answer = send(half, "/staff/account/recovery-codes", page="/staff/account")
    assert answer.location == "/staff/account/confirm"
