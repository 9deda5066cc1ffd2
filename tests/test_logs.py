"""The log tells what happened and nothing about whom."""

import json
import logging
import sys

from webapp.logs import ImpersonalFormatter


def raise_with(message: str) -> None:
    raise ValueError(message)


def logged_line() -> str:
    record = logging.LogRecord("webapp", logging.ERROR, __file__, 1, "unexpected", None, sys.exc_info())
    return ImpersonalFormatter().format(record)


def test_an_exception_is_told_by_kind_and_place_without_its_message() -> None:
    try:
        raise_with("ann@example.org wrote this")
    except ValueError:
        line = logged_line()
    assert "ann@example.org" not in line
    assert "ValueError" in json.loads(line)["exc_info"]
    assert "test_logs.py" in line


def test_an_exception_raised_from_another_tells_neither_message() -> None:
    try:
        try:
            raise_with("07700 900123")
        except ValueError as error:
            raise RuntimeError("07700 900123 failed") from error
    except RuntimeError:
        line = logged_line()
    assert "900123" not in line
