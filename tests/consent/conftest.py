"""What the tests of consent share: the database, and somebody who tampers with it."""

from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask

from tests.tampering import tamper_with
from webapp.database import Database

Tamper = Callable[..., None]


@pytest.fixture
def database(app: Flask) -> Database:
    found = app.extensions["database"]
    assert isinstance(found, Database)
    return found


@pytest.fixture
def tamper(database: Database) -> Tamper:
    """Changes the tables as somebody could who owns the database."""
    return partial(tamper_with, database)
