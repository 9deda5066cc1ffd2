"""Making a finished page: Flask answers a request that holds the address and the variant, and nothing of a visitor."""

from collections.abc import Hashable, Mapping
from http import HTTPStatus
from typing import Any, Final, cast
from wsgiref.types import WSGIApplication

from flask import Response
from werkzeug.test import EnvironBuilder

from webapp.compression import encode_response
from webapp.kept import Answer

VALUES: Final = "webapp.variant"  # in the WSGI environment: the variant that a page is being finished for


def finish(application: WSGIApplication, address: str, values: Mapping[str, Hashable], coding: str) -> Answer | None:
    """Return the finished page of an address, or None where the application answers with anything but a page."""
    environ: dict[str, Any] = EnvironBuilder(address, headers=[("Host", "localhost")]).get_environ()
    environ[VALUES] = values
    response = cast("Response", Response.from_app(application, environ, buffered=True))
    encode_response(response, coding, is_kept=True)
    response.vary.add("Accept-Encoding")
    is_finished = response.status_code == HTTPStatus.OK
    return Answer(response.status, list(response.headers), [response.get_data()]) if is_finished else None
