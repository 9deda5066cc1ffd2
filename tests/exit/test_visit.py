"""What a page that sends a form itself is told of a redirect."""

from http import HTTPStatus

from flask import Flask, redirect
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

from webapp.exit.visit import tell_location


def send(headers: dict[str, str]) -> TestResponse:
    """Return the answer of a view that redirects and sets a cookie."""
    app = Flask(__name__)
    app.after_request(tell_location)

    @app.post("/form")
    def take() -> Response:
        response = redirect("/thanks?kept#top", HTTPStatus.SEE_OTHER)
        response.set_cookie("chosen", "yes")
        return response

    return app.test_client().post("/form", headers=headers)


def test_a_page_that_asks_is_told_where_the_redirect_leads() -> None:
    answer = send({"X-Visit": "1"})

    assert answer.status_code == HTTPStatus.NO_CONTENT
    assert answer.headers["X-Visit-Location"] == "/thanks?kept#top"
    assert "Location" not in answer.headers
    assert answer.data == b""
    assert "chosen=yes" in answer.headers["Set-Cookie"]


def test_a_browser_that_does_not_ask_is_redirected() -> None:
    answer = send({})

    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert answer.headers["Location"] == "/thanks?kept#top"
