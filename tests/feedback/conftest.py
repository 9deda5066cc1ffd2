"""What the tests of feedback share."""

from collections.abc import Callable

import pytest


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Prints a line, also when the test passes."""

    def line(text: str) -> None:
        with capsys.disabled():
            print(text)  # noqa: T201 - figures that the reader of a test run is to see

    return line
