"""A member of staff who is signed in."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.staff.browsing import add_reviewer, sign_in


@pytest.fixture
def reviewer(app: Flask) -> FlaskClient:
    """The browser of a reviewer who has just signed in."""
    add_reviewer(app)
    client = app.test_client()
    assert sign_in(client).status_code == 303
    return client
