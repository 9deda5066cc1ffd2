"""What the tests of the look share."""

import pytest


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The look asks no database, so one kind is enough here."""
    return sqlite_url
