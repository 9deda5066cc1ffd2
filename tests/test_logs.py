"""The log tells what happened and nothing about whom."""

import json
import logging
import sys

from tests.conftest import MakeApp
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


def test_a_line_has_its_time_level_logger_message_and_what_was_added() -> None:
    record = logging.LogRecord("webapp.request", logging.INFO, __file__, 1, "kept %d", (17,), None)
    record.created = 1_774_278_566.25
    record.__dict__.update(route="/help", status=503)  # as `extra` does
    line = ImpersonalFormatter().format(record)
    assert json.loads(line) == {
        "timestamp": "2026-03-23T15:09:26.250000+00:00",
        "level": "INFO",
        "logger": "webapp.request",
        "message": "kept 17",
        "route": "/help",
        "status": 503,
    }


def test_the_lines_of_one_request_name_it_and_those_of_another_name_another(make_app: MakeApp) -> None:
    app = make_app()
    names = []
    for _ in range(2):
        with app.test_request_context("/help"):
            app.preprocess_request()
            lines = [ImpersonalFormatter().format(logging.makeLogRecord({"msg": said})) for said in ("one", "two")]
        first, second = (json.loads(line)["request_id"] for line in lines)
        assert first == second
        names.append(first)
    assert names[0] != names[1]
    assert {len(name) for name in names} == {32}
    assert "request_id" not in json.loads(ImpersonalFormatter().format(logging.makeLogRecord({"msg": "later"})))
