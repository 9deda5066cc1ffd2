"""Places for the requests that Flask answers, fewer than the server has threads.

A client that sends its form byte by byte holds a thread for as long as it likes: the server has no time-out for a
body. Finished pages need none of these places, so that they are answered whatever happens to the forms. Who finds no
place within a moment is told at once to try again, and the crowd does not pile up.
"""

import threading
from collections.abc import Iterable
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from werkzeug.test import EnvironBuilder

from webapp.errors import error_response

PLACES = 12  # of the 16 threads in tools/serve.py
PATIENCE_SECONDS = 0.5


class CrowdLimit:
    """Lets so many requests at once into the application, and answers the others itself."""

    def __init__(self, app: Flask, places: int = PLACES) -> None:
        self._app = app
        self._application: WSGIApplication = app.wsgi_app
        self._places = threading.BoundedSemaphore(places)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on, or answer 503."""
        if not self._places.acquire(timeout=PATIENCE_SECONDS):
            return self._refuse(environ, start_response)
        try:
            # The answers are short and whole: nothing is left to do once the application has returned.
            return self._application(environ, start_response)
        finally:
            self._places.release()

    def _refuse(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as for a part that is away, from the path alone: the body is not read."""
        path_alone = EnvironBuilder("/", headers=[("Host", "localhost")]).get_environ()
        path_alone["PATH_INFO"] = environ["PATH_INFO"]  # it may be anything, which a builder would take apart
        with self._app.request_context(path_alone):
            response = self._app.process_response(error_response(HTTPStatus.SERVICE_UNAVAILABLE))
        return response(environ, start_response)


def init_app(app: Flask) -> None:
    """Stand directly before Flask, behind the finished pages: call this before they are put in front."""
    app.wsgi_app = CrowdLimit(app)  # type: ignore[method-assign]
