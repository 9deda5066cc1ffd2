"""Who may ask for what: every route of the service, with the access it needs. A route not listed here fails."""

import re
import uuid
from enum import Enum
from itertools import pairwise

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import MakeApp
from tests.processes import ROOT
from tests.staff.browsing import add_reviewer, sign_in, token_in
from webapp.exit.latch import LATCH_COOKIE
from webapp.staff.models import Role

MISSING = uuid.UUID("0193d5a8-4f7e-7cc1-9b3e-2d5b8f6a1c07")


class Access(Enum):
    """Who a route answers."""

    PUBLIC = "everybody"
    LOGIN = "everybody, to sign in"
    HALF = "staff who have given the password, for the second step"
    REVIEWER = "staff who are signed in"
    ADMIN = "admins who are signed in"


PUBLIC = (
    "GET /",
    "GET /static/<name>",
    "GET /.well-known/gpc.json",
    "GET /.well-known/security.txt",
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
    "GET /robots.txt",
    "GET /staying-safe-online",
    "GET /you-said-we-did",
)
# While `SINGLE_CONSENT_ORIGINS` lists sites; from a browser, those sites alone.
SHARING = (
    "GET /api/v1/consent/<uid>",
    "POST /api/v1/consent",
    "POST /api/v1/consent/<uid>",
    "GET /api/v1/origins",
)
LOGIN = (
    "GET /staff/login",
    "POST /staff/login",
    "GET /staff/set-up",
    "POST /staff/set-up",
    "GET /staff/single-sign-on",
    "GET /staff/single-sign-on/return",
)
HALF = (
    "GET /staff/second-step",
    "POST /staff/second-step",
    "POST /staff/second-step/passkey/ask",
    "POST /staff/second-step/passkey",
    "GET /staff/second-step/recovery",
    "POST /staff/second-step/recovery",
    "GET /staff/second-step/add",
    "POST /staff/second-step/add/app",
    "GET /staff/second-step/add/app",
    "POST /staff/second-step/add/app/code",
    "GET /staff/second-step/add/passkey",
    "POST /staff/second-step/add/passkey/ask",
    "POST /staff/second-step/add/passkey",
    "POST /staff/logout",
)
REVIEWER = (
    "GET /staff/",
    "GET /staff/figures",
    "GET /staff/feedback",
    "POST /staff/feedback/search",
    "GET /staff/feedback/<uuid:feedback_id>/next",
    "GET /staff/feedback/export",
    "POST /staff/feedback/filters",
    "POST /staff/feedback/filters/<uuid:filter_id>/remove",
    "GET /staff/feedback/<uuid:feedback_id>",
    "POST /staff/feedback/<uuid:feedback_id>/status",
    "POST /staff/feedback/<uuid:feedback_id>/danger",
    "POST /staff/feedback/<uuid:feedback_id>/assignee",
    "POST /staff/feedback/<uuid:feedback_id>/tags",
    "POST /staff/feedback/<uuid:feedback_id>/notes",
    "GET /staff/feedback/<uuid:feedback_id>/hide",
    "POST /staff/feedback/<uuid:feedback_id>/hide",
    "GET /staff/feedback/<uuid:feedback_id>/hold",
    "POST /staff/feedback/<uuid:feedback_id>/hold",
    "GET /staff/account",
    "GET /staff/account/confirm",
    "POST /staff/account/confirm",
    "GET /staff/account/password",
    "POST /staff/account/password",
    "POST /staff/account/app/remove",
    "POST /staff/account/passkeys/<uuid:passkey_id>/remove",
    "POST /staff/account/recovery-codes",
    "POST /staff/account/sessions/end",
    "POST /staff/account/sessions/<uuid:session_id>/end",
    "GET /staff/changes",
    "POST /staff/changes",
    "GET /staff/changes/new",
    "GET /staff/changes/<uuid:change_id>",
    "POST /staff/changes/<uuid:change_id>",
    "POST /staff/changes/<uuid:change_id>/messages",
    "POST /staff/changes/<uuid:change_id>/messages/<uuid:feedback_id>/remove",
    "POST /staff/changes/<uuid:change_id>/publish",
    "POST /staff/changes/<uuid:change_id>/withdraw",
    "POST /staff/feedback/<uuid:feedback_id>/changes",
    "POST /staff/feedback/bulk",
    "GET /staff/urgent",
    "GET /staff/retention",
    "GET /staff/retention/<uuid:removal_id>",
    "GET /staff/themes",
    "GET /staff/themes/<uuid:theme_id>",
    "POST /staff/themes/<uuid:theme_id>/accept",
    "POST /staff/themes/<uuid:theme_id>/check",
    "POST /staff/themes/<uuid:theme_id>/dismiss",
    "POST /staff/themes/<uuid:theme_id>/keep-whole",
    "POST /staff/themes/<uuid:theme_id>/merge",
    "POST /staff/themes/<uuid:theme_id>/split",
    "POST /staff/themes/<uuid:theme_id>/take-out",
    "GET /staff/visits",
    "GET /staff/visits/export",
    "GET /staff/consent",
    "GET /staff/consent/export",
    "GET /staff/consent/notices/<notice_hash>",
)
ADMIN = (
    "GET /staff/feedback/<uuid:feedback_id>/erase",
    "POST /staff/feedback/<uuid:feedback_id>/erase",
    "GET /staff/feedback/<uuid:feedback_id>/original",
    "POST /staff/feedback/<uuid:feedback_id>/original",
    "POST /staff/feedback/<uuid:feedback_id>/release",
    "POST /staff/feedback/<uuid:feedback_id>/show",
    "GET /staff/accounts",
    "POST /staff/accounts",
    "GET /staff/accounts/<uuid:account_id>",
    "POST /staff/accounts/<uuid:account_id>/role",
    "POST /staff/accounts/<uuid:account_id>/close",
    "POST /staff/accounts/<uuid:account_id>/open",
    "POST /staff/accounts/<uuid:account_id>/end-sessions",
    "POST /staff/accounts/<uuid:account_id>/reset-factors",
    "POST /staff/accounts/<uuid:account_id>/set-up-code",
    "GET /staff/audit",
    "GET /staff/audit/export",
)
ROUTES = (
    dict.fromkeys(PUBLIC, Access.PUBLIC)
    | dict.fromkeys(LOGIN, Access.LOGIN)
    | dict.fromkeys(HALF, Access.HALF)
    | dict.fromkeys(REVIEWER, Access.REVIEWER)
    | dict.fromkeys(ADMIN, Access.ADMIN)
)
# The headings of docs/staff.md below which the routes of each kind stand; `make staff-routes` writes them.
STAFF_DOCUMENT = ROOT / "docs" / "staff.md"
HEADINGS = {
    Access.LOGIN: "### Everybody, to sign in",
    Access.HALF: "### After the password, for the second step",
    Access.REVIEWER: "### Reviewers and admins",
    Access.ADMIN: "### Admins alone",
}
SAMPLES = {
    "<uuid:filter_id>": str(MISSING),
    "<uuid:change_id>": str(MISSING),
    "<uuid:theme_id>": str(MISSING),
    "<uuid:feedback_id>": str(MISSING),
    "<uuid:account_id>": str(MISSING),
    "<uuid:passkey_id>": str(MISSING),
    "<uuid:removal_id>": str(MISSING),
    "<uuid:session_id>": str(MISSING),
    "<notice_hash>": "f" * 64,
}


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


def test_the_page_for_staff_lists_every_route_under_who_may_use_it() -> None:
    """After a new route, run `make staff-routes`."""
    words = STAFF_DOCUMENT.read_text()
    starts = [words.index(heading) for heading in HEADINGS.values()]
    sections = [words[start:end] for start, end in pairwise([*starts, len(words)])]
    listed = {
        route: access
        for access, section in zip(HEADINGS, sections, strict=True)
        for route in re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)
    }
    assert listed == {route: access for route, access in ROUTES.items() if access is not Access.PUBLIC}


def test_sharing_choices_adds_four_routes(make_app: MakeApp) -> None:
    app = make_app(single_consent_origins="https://a.service.example")
    assert routes_of(app) == set(ROUTES) | set(SHARING)


def test_everything_below_staff_but_the_login_is_for_staff(app: Flask) -> None:
    below_staff = {route for route in routes_of(app) if route.split()[1].startswith("/staff")}
    assert below_staff == {route for route, access in ROUTES.items() if access is not Access.PUBLIC}


@pytest.mark.parametrize("route", [*HALF, *REVIEWER, *ADMIN])
def test_a_staff_route_sends_whoever_is_not_signed_in_to_the_sign_in_page(client: FlaskClient, route: str) -> None:
    answer = ask(client, route)
    assert answer.status_code == 303
    assert answer.location.partition("?")[0] == "/staff/login"


def test_only_the_second_step_is_open_between_the_password_and_it(make_app: MakeApp) -> None:
    app = make_app(staff_second_factor=True)
    add_reviewer(app, role=Role.ADMIN)
    client = app.test_client()
    assert sign_in(client).location == "/staff/second-step"
    for route in (*REVIEWER, *ADMIN):
        answer = ask(client, route)
        assert (answer.status_code, answer.location) == (303, "/staff/second-step"), route


def test_what_is_for_admins_is_closed_to_reviewers(app: Flask, client: FlaskClient) -> None:
    add_reviewer(app)
    sign_in(client)
    assert {route: ask(client, route).status_code for route in ADMIN} == dict.fromkeys(ADMIN, 403)
    assert ask(client, "GET /staff/feedback").status_code == 200


@pytest.mark.parametrize("route", [*HALF, *REVIEWER, *ADMIN])
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
    form = {"csrf_token": token_in(client.get("/staff/set-up"))} if method == "POST" else None
    return client.open(path_of(route), method=method, data=form)


def path_of(route: str) -> str:
    """Return a path that the route serves."""
    path = route.split()[1]
    for placeholder, sample in SAMPLES.items():
        path = path.replace(placeholder, sample)
    return path
