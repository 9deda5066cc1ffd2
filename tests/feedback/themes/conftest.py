"""Running the command as the operator does."""

from collections.abc import Callable

import pytest
import time_machine
from click.testing import Result
from flask import Flask

from tests.feedback.themes.topics import NOW

Suggest = Callable[..., Result]


@pytest.fixture
def suggest(app: Flask) -> Suggest:
    """`flask themes suggest` with these options, at the time of the tests."""

    def run(*options: str) -> Result:
        with time_machine.travel(NOW, tick=False):
            return app.test_cli_runner().invoke(args=["themes", "suggest", *options])

    return run
