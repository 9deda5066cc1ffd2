"""One JSON line for each request and each fault, with nothing in it about a person.

A line names the route's pattern, never the address asked for, and a fault's kind and place, never its
message: either could hold what somebody typed. No address, no user agent, no cookie.
"""

import json
import logging
import sys
import time
import traceback
from datetime import UTC, datetime
from random import getrandbits
from typing import Any, Final

from flask import Flask, Response, g, has_request_context, request

request_log = logging.getLogger("webapp.request")
# What every record has; all else was put there with `extra`.
_USUAL: Final = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}


class ImpersonalFormatter(logging.Formatter):
    """JSON lines whose exceptions are told by kind and place alone."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; it names the request, so that its fault and its line can be found together."""
        line: dict[str, Any] = {
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update((name, value) for name, value in vars(record).items() if name not in _USUAL)
        if has_request_context():
            line.setdefault("request_id", g.get("request_id"))
        if record.exc_info:
            line["exc_info"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)

    def formatException(self, ei: object) -> str:  # noqa: N802 - the name is logging's
        """Return the exception's kind and the calls that led to it, without its message."""
        kind, _error, trace = ei if isinstance(ei, tuple) else (None, None, None)
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
        return " < ".join([getattr(kind, "__name__", "unknown"), *reversed(places)])


def init_app(app: Flask) -> None:
    """Write the application's log to standard error as JSON lines, and one line for each request."""
    configure_logging()
    app.before_request(_start_request)
    app.after_request(_log_request)


def configure_logging() -> None:
    """Send every log of this process through the impersonal formatter, once."""
    root = logging.getLogger()
    if any(isinstance(handler.formatter, ImpersonalFormatter) for handler in root.handlers):
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(ImpersonalFormatter())
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it tells whole addresses, and some hold a token


def _start_request() -> None:
    g.request_id = f"{getrandbits(128):032x}"  # a name, no secret
    g.started_at_seconds = time.perf_counter()


def _log_request(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else "unmatched"
    started = g.get("started_at_seconds", time.perf_counter())
    request_log.info(
        "request",
        extra={
            "method": request.method if request.method in _METHODS else "other",
            "route": route,
            "status": response.status_code,
            "milliseconds": round((time.perf_counter() - started) * 1000, 1),
        },
    )
    return response


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
