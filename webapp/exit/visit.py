"""One entry in the tab's history: what the server tells a page that sends a form itself (`static/js/visit.js`)."""

from http import HTTPStatus

from flask import Response, request

ASKING = "X-Visit"
TELLING = "X-Visit-Location"


def tell_location(response: Response) -> Response:
    """Turn a redirect into an answer that names its address, for a page that asks.

    A script may not see where a redirect leads, and following it would fetch the page twice: once unseen, and
    once to show it, when what it had to say once is already said.
    """
    is_redirect = HTTPStatus.MULTIPLE_CHOICES <= response.status_code < HTTPStatus.BAD_REQUEST
    if is_redirect and response.location and request.headers.get(ASKING):
        response.headers[TELLING] = response.location
        del response.headers["Location"]
        response.status_code = HTTPStatus.NO_CONTENT
        response.set_data(b"")
    return response
