"""A crowd at the forms is told to come again, and does not stand in the way of the pages."""

import threading
from collections.abc import Callable, Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from flask import Flask
from werkzeug.test import Client, EnvironBuilder, run_wsgi_app

from tools.serve import BLOCKING_THREADS
from webapp import crowd, wording
from webapp.crowd import CrowdLimit


@pytest.fixture
def crowded(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterable[CrowdLimit]:
    """The application with its one place taken."""
    monkeypatch.setattr(crowd, "PATIENCE_SECONDS", 0.05)
    entered, may_end = threading.Event(), threading.Event()

    def stay(_environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        entered.set()
        may_end.wait(10)
        start_response("200 OK", [])
        return []

    answered = app.wsgi_app
    app.wsgi_app = stay  # type: ignore[assignment, method-assign]
    limit = CrowdLimit(app, places=1)
    app.wsgi_app = answered  # type: ignore[method-assign]
    visitor = threading.Thread(target=ask, args=(limit, "/cookies"))
    visitor.start()
    entered.wait(10)
    yield limit
    may_end.set()
    visitor.join()


def ask(application: Callable[..., object], path: str) -> tuple[str, str]:
    environ = EnvironBuilder(path, method="POST", data={"choice": "accept"}).get_environ()
    body, status, _headers = run_wsgi_app(application, environ)  # type: ignore[arg-type]
    return status, b"".join(body).decode()


def test_who_finds_no_place_is_told_to_try_again(crowded: CrowdLimit) -> None:
    status, page = ask(crowded, "/cookies")
    assert status.startswith("503")
    assert wording.TECHNICAL_PROBLEM in page
    assert wording.EXIT_LINK in page


def test_below_api_the_answer_is_a_problem_document(crowded: CrowdLimit) -> None:
    status, body = ask(crowded, "/api/consent")
    assert status.startswith("503")
    assert '"status": 503' in body


def test_a_place_is_free_again_when_its_request_ends(app: Flask) -> None:
    limit = CrowdLimit(app, places=1)
    assert [ask(limit, "/nothing-here")[0][:3] for _ in range(3)] == ["404"] * 3


def test_a_finished_page_needs_no_place(app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.get("/help")
    monkeypatch.setattr(CrowdLimit, "__call__", lambda *_: pytest.fail("the page took a place"))
    assert client.get("/help").status_code == 200


def test_finished_pages_always_have_threads_of_their_own() -> None:
    assert crowd.PLACES < BLOCKING_THREADS


def test_a_path_that_is_no_address_is_refused_as_well(crowded: CrowdLimit) -> None:
    environ = EnvironBuilder("/").get_environ()
    environ["PATH_INFO"] = "//[jane"
    body, status, _headers = run_wsgi_app(crowded, environ)
    assert status.startswith("503")
    assert b"".join(body)
