"""Every failure becomes a clear page, or `application/problem+json` (RFC 9457) below `/api/`.

The only place, with the views, that knows HTTP status codes. No answer tells what went wrong inside.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from webapp import wording
from webapp.together import AWAY

PAGES = frozenset({400, 403, 404, 405, 413, 422, 429, 500, 503})
DATABASE_AWAY = AWAY
RETRY_AFTER_SECONDS = 30
WORTH_ANOTHER_TRY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
log = logging.getLogger(__name__)


class ApiProblem(Exception):  # noqa: N818 - RFC 9457 calls it a problem
    """An API request that cannot be answered as asked.

    Attributes:
        status: HTTP status code.
        title: What kind of problem it is, the same each time.
        detail: What the caller can do about this one, or None.
        errors: Messages by the name of the field they speak of, or None.
    """

    def __init__(
        self,
        status: int,
        title: str,
        detail: str | None = None,
        errors: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail
        self.errors = errors


def init_app(app: Flask) -> None:
    """Answer every failure of the application in its own words."""
    app.register_error_handler(ApiProblem, problem_response)
    app.register_error_handler(HTTPException, _http_error)
    for kind in DATABASE_AWAY:
        app.register_error_handler(kind, _database_away)
    if not app.debug:  # then the debugger of `make dev` shows it
        app.register_error_handler(Exception, _unexpected)


def problem_response(problem: ApiProblem) -> Response:
    """Return the problem as `application/problem+json`; members that say nothing are left out."""
    members = {
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "errors": problem.errors,
    }
    body = json.dumps({name: value for name, value in members.items() if value is not None})
    return Response(body, problem.status, mimetype="application/problem+json")


def error_response(status: int) -> Response:
    """Return the answer for a failure: the error page, or a problem below `/api/`."""
    if request.path.startswith("/api/"):
        detail = wording.TECHNICAL_PROBLEM if status in WORTH_ANOTHER_TRY else None
        response = problem_response(ApiProblem(status, HTTPStatus(status).phrase, detail))
    else:
        page = status if status in PAGES else 400 if status < HTTPStatus.INTERNAL_SERVER_ERROR else 500
        response = Response(render_template(f"errors/{page}.html"), status, mimetype="text/html")
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _http_error(error: HTTPException) -> AnyResponse:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:  # a redirect that routing itself raised
        return error.get_response()
    response = error_response(error.code)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _database_away(error: Exception) -> Response:
    log.error("database away", exc_info=error)
    return error_response(HTTPStatus.SERVICE_UNAVAILABLE)


def _unexpected(error: Exception) -> Response:
    log.error("unexpected", exc_info=error)
    return error_response(HTTPStatus.INTERNAL_SERVER_ERROR)
