"""Each failure is a clear page, or a problem document below /api/."""

import pytest
from flask import Flask, abort
from sqlalchemy.exc import OperationalError
from werkzeug.test import Client

from tests.conftest import MakeApp
from webapp import wording


def raise_a_fault() -> str:
    raise RuntimeError("a secret detail")


@pytest.fixture
def faulty(app: Flask, client: Client) -> Client:
    """A client of an application with views that fail in each way."""

    def lose_database() -> str:
        raise OperationalError("SELECT 'a secret detail'", None, Exception("gone"))

    app.add_url_rule("/fail", view_func=raise_a_fault)
    app.add_url_rule("/api/fail", "api_fail", view_func=raise_a_fault)
    app.add_url_rule("/away", view_func=lose_database)
    app.add_url_rule("/api/away", "api_away", view_func=lose_database)
    app.add_url_rule("/abort/<int:code>", view_func=abort)
    return client


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 422, 429, 500, 503])
def test_each_error_has_a_page_in_the_layout_of_the_site(faulty: Client, status: int) -> None:
    answer = faulty.get(f"/abort/{status}")
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert wording.EXIT_LINK in answer.text
    assert answer.text.count("<h1") == 1


def test_an_error_without_a_page_of_its_own_has_the_nearest(faulty: Client) -> None:
    answer = faulty.get("/abort/410")
    assert (answer.status_code, answer.mimetype) == (410, "text/html")


def test_a_fault_of_ours_is_a_500_that_tells_nothing(faulty: Client) -> None:
    answer = faulty.get("/fail")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    problem = faulty.get("/api/fail")
    assert problem.mimetype == "application/problem+json"
    assert problem.json == {"title": "Internal Server Error", "status": 500}


def test_in_development_a_fault_of_ours_reaches_the_debugger(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    app = make_app()
    app.add_url_rule("/fail", view_func=raise_a_fault)
    with pytest.raises(RuntimeError):
        app.test_client().get("/fail")


def test_a_lost_database_is_a_503_in_the_required_words(faulty: Client) -> None:
    answer = faulty.get("/away")
    assert answer.status_code == 503
    assert wording.TECHNICAL_PROBLEM in answer.text
    assert int(answer.headers["Retry-After"]) > 0
    problem = faulty.get("/api/away")
    assert problem.json is not None
    assert problem.json["detail"] == wording.TECHNICAL_PROBLEM


def test_an_unknown_path_is_a_404_page_and_below_api_a_problem(client: Client) -> None:
    assert client.get("/no-such-page").status_code == 404
    problem = client.get("/api/no-such-call")
    assert (problem.status_code, problem.mimetype) == (404, "application/problem+json")


def test_a_wrong_method_is_a_405_that_names_the_right_ones(client: Client) -> None:
    answer = client.post("/capacity")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
