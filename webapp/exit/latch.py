"""The latch: for some minutes after `/leave`, a page of ours reached by Back goes on to the safe site.

Without JavaScript only the server can do this. Chromium and Firefox send the same request for Back as for the
link or the typed address that first led to the page (measured, see docs/safety.md), so a deliberate return cannot
be told apart: while the latch holds, every page is held back.
"""

from collections.abc import Iterable
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.sansio.http import parse_cookie

LATCH_COOKIE = "view"
LATCH_SECONDS = 5 * 60
LEAVE_PATH = "/leave"


class LatchMiddleware:
    """Stands before the application and answers in its place while the latch holds."""

    def __init__(self, application: WSGIApplication, *, exit_url: str) -> None:
        self._application = application
        self._headers = [
            ("Location", exit_url),
            ("Cache-Control", "no-store"),
            ("Content-Length", "0"),
            ("Referrer-Policy", "no-referrer"),
        ]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Lead a request for a page that the latch holds back to the safe site; pass on all others."""
        if not is_held_back(environ):
            return self._application(environ, start_response)
        start_response(f"{HTTPStatus.SEE_OTHER.value} {HTTPStatus.SEE_OTHER.phrase}", self._headers)
        return []


def is_held_back(environ: WSGIEnvironment) -> bool:
    """Whether a request is for a page, within the latch's time. What a form sends is never lost to it."""
    return (
        LATCH_COOKIE in environ.get("HTTP_COOKIE", "")  # nearly always not: no parsing then
        and LATCH_COOKIE in parse_cookie(environ["HTTP_COOKIE"])
        and environ["REQUEST_METHOD"] in {"GET", "HEAD"}
        and "text/html" in environ.get("HTTP_ACCEPT", "")
        and environ["PATH_INFO"] != LEAVE_PATH
    )
