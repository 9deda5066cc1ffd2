"""The service with a second step for everybody, and somebody who gave their password."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import MakeApp
from tests.staff.browsing import add_reviewer, sign_in

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    """The service, as it is when nothing is set."""
    return make_app(staff_second_factor=True)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands still."""
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def half(app: Flask, clock: time_machine.Traveller) -> FlaskClient:
    """The browser of a reviewer without a second factor, who gave the password."""
    add_reviewer(app)
    client = app.test_client()
    assert sign_in(client, wanted="/staff/feedback").location == "/staff/second-step"
    return client
