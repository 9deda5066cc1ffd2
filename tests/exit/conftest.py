"""What the tests of leaving share."""

import pytest


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Leaving asks no database, so one kind is enough here."""
    return sqlite_url
