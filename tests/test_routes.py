"""Who may ask for what: every route of the service, with the access it needs. A route not listed here fails."""

import uuid
from enum import Enum

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import MakeApp
from tests.staff.browsing import token_in
from webapp.exit.latch import LATCH_COOKIE

MISSING = uuid.UUID("0193d5a8-4f7e-7cc1-9b3e-2d5b8f6a1c07")


class Access(Enum):
    """Who a route answers."""

    PUBLIC = "everybody"
    LOGIN = "everybody, to sign in"
    REVIEWER = "staff who are signed in"


PUBLIC = (
    "GET /",
    "GET /static/<name>",
    "GET /.well-known/gpc.json",
    "DELETE /api/consent",
    "POST /cookies/receipt",
    "GET /accessibility",
    "GET /api/consent",
    "GET /api/openapi.json",
    "PUT /api/consent",
    "POST /api/feedback",
    "POST /api/page-views",
    "GET /capability",
    "GET /capacity",
    "GET /cookies",
    "POST /cookies",
    "GET /cookies-notice",
    "GET /display-settings",
    "POST /display-settings",
    "GET /feedback",
    "POST /feedback",
    "GET /feedback/receipt",
    "POST /feedback/receipt",
    "GET /feedback/thanks",
    "GET /healthz",
    "GET /help",
    "GET /leave",
    "GET /privacy",
    "GET /progress",
    "GET /readyz",
    "GET /staying-safe-online",
)
# While `SINGLE_CONSENT_ORIGINS` lists sites; from a browser, those sites alone.
SHARING = (
    "GET /api/v1/consent/<uid>",
    "POST /api/v1/consent",
    "POST /api/v1/consent/<uid>",
    "GET /api/v1/origins",
)
LOGIN = ("GET /staff/login", "POST /staff/login")
REVIEWER = (
    "GET /staff/",
    "GET /staff/feedback",
    "GET /staff/feedback/<uuid:feedback_id>",
    "POST /staff/feedback/<uuid:feedback_id>/status",
    "POST /staff/feedback/<uuid:feedback_id>/assignee",
    "POST /staff/feedback/<uuid:feedback_id>/tags",
    "POST /staff/feedback/<uuid:feedback_id>/notes",
    "POST /staff/logout",
    "GET /staff/visits",
    "GET /staff/consent",
    "GET /staff/consent/export",
    "GET /staff/consent/notices/<notice_hash>",
)
ROUTES = (
    dict.fromkeys(PUBLIC, Access.PUBLIC) | dict.fromkeys(LOGIN, Access.LOGIN) | dict.fromkeys(REVIEWER, Access.REVIEWER)
)
SAMPLES = {"<uuid:feedback_id>": str(MISSING), "<notice_hash>": "f" * 64}


def routes_of(app: Flask) -> set[str]:
    """Return every route of the application as method and rule."""
    answered_by_flask = {"HEAD", "OPTIONS"}
    return {
        f"{method} {rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - answered_by_flask
    }


def test_every_route_is_listed_with_its_access(app: Flask) -> None:
    assert routes_of(app) == set(ROUTES)


def test_sharing_choices_adds_four_routes(make_app: MakeApp) -> None:
    app = make_app(single_consent_origins="https://a.service.example")
    assert routes_of(app) == set(ROUTES) | set(SHARING)


def test_everything_below_staff_but_the_login_is_for_staff(app: Flask) -> None:
    below_staff = {route for route in routes_of(app) if route.split()[1].startswith("/staff")}
    assert below_staff == {route for route, access in ROUTES.items() if access is not Access.PUBLIC}


@pytest.mark.parametrize("route", REVIEWER)
def test_a_staff_route_sends_whoever_is_not_signed_in_to_the_sign_in_page(client: FlaskClient, route: str) -> None:
    answer = ask(client, route)
    assert answer.status_code == 303
    assert answer.location.partition("?")[0] == "/staff/login"


@pytest.mark.parametrize("route", REVIEWER)
def test_no_other_method_opens_a_staff_route(client: FlaskClient, route: str) -> None:
    path = path_of(route)
    for method in ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"):
        answer = client.open(path, method=method)
        assert answer.status_code in {303, 400, 405} or (method == "OPTIONS" and answer.text == "")


@pytest.mark.parametrize("route", [route for route in PUBLIC if route.startswith("GET ") and "<" not in route])
def test_a_public_page_answers_everybody_and_sets_no_cookie_but_the_latch(client: FlaskClient, route: str) -> None:
    answer = ask(client, route)
    assert answer.status_code in ({303} if route == "GET /leave" else {200})
    assert [line.partition("=")[0] for line in answer.headers.getlist("Set-Cookie")] == (
        [LATCH_COOKIE] if route == "GET /leave" else []
    )


def test_the_sign_in_page_answers_everybody(client: FlaskClient) -> None:
    assert ask(client, "GET /staff/login").status_code == 200


def ask(client: FlaskClient, route: str) -> TestResponse:
    """Ask for a route, with a form token where one is sent."""
    method = route.split()[0]
    form = {"csrf_token": token_in(client.get("/staff/login"))} if method == "POST" else None
    return client.open(path_of(route), method=method, data=form)


def path_of(route: str) -> str:
    """Return a path that the route serves."""
    path = route.split()[1]
    for placeholder, sample in SAMPLES.items():
        path = path.replace(placeholder, sample)
    return path
