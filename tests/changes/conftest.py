"""A session that may write, on a clean database."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.staff.browsing import database_of


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session that may write; nothing of it is kept unless the test commits."""
    with database_of(app).session() as session:
        yield session
