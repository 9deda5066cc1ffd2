"""What the tests of alerts share: the database, a receiver, and alerts that wait."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.staff.alerts.receiver import Receiver
from webapp.database import Database


@pytest.fixture
def database(app: Flask) -> Database:
    found = app.extensions["database"]
    assert isinstance(found, Database)
    return found


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that takes everything in, until it is told otherwise."""
    receiver = Receiver()
    yield receiver
    receiver.close()
