"""Somebody who signs in with a second step: what its tests do again and again."""

import re
from datetime import UTC, datetime

from flask.testing import FlaskClient
from pyotp import TOTP
from werkzeug.test import TestResponse

from tests.staff.browsing import token_in

CODE = re.compile(r'<code class="app-code">([^<]+)</code>')


def send(client: FlaskClient, path: str, *, page: str = "/staff/second-step/recovery", **fields: str) -> TestResponse:
    """Send a form with the token of a page."""
    return client.post(path, data={"csrf_token": token_in(client.get(page)), **fields})


def begin_app(client: FlaskClient) -> TOTP:
    """Ask for an app's secret, and return the app that has it."""
    answer = send(client, "/staff/second-step/add/app", page="/staff/second-step/add")
    assert answer.location == "/staff/second-step/add/app"
    return TOTP(CODE.findall(client.get(answer.location).text)[0].replace(" ", ""))


def add_app(client: FlaskClient) -> tuple[TOTP, list[str]]:
    """Set an app up, and return it and the recovery codes that are shown."""
    app = begin_app(client)
    answer = send_code(client, app.at(datetime.now(UTC)), path="/staff/second-step/add/app/code")
    assert answer.status_code == 200
    return app, CODE.findall(answer.text)


def send_code(client: FlaskClient, code: str, *, path: str = "/staff/second-step") -> TestResponse:
    """Enter a code."""
    page = "/staff/second-step/add/app" if "add" in path else "/staff/second-step"
    return send(client, path, page=page, code=code)


def is_signed_in(client: FlaskClient) -> bool:
    """Whether the browser may read what visitors wrote."""
    return client.get("/staff/feedback").status_code == 200
