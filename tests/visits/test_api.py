"""Page views: counted with consent, refused without, and nothing of the visitor kept."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, select

from tests.staff.browsing import database_of
from webapp.visits.models import PageCount

VIEW = {"path": "/help", "first": True, "screen": "phone"}


@pytest.fixture
def visitor(client: FlaskClient) -> FlaskClient:
    """A visitor who lets us count."""
    client.put("/api/consent", json={"preferences": False, "analytics": True})
    return client


def rows(app: Flask) -> list[tuple[str, str, bool, int]]:
    with database_of(app).session() as session:
        found = session.scalars(select(PageCount)).all()
        assert {row.day for row in found} <= {datetime.now(UTC).date()}
        return [(row.path, row.screen, row.is_first, row.views) for row in found]


def test_with_consent_a_view_is_counted_and_nothing_is_set(app: Flask, visitor: FlaskClient) -> None:
    answers = [visitor.post("/api/page-views", json=VIEW) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [204, 204]
    assert "Set-Cookie" not in answers[0].headers
    assert rows(app) == [("/help", "phone", True, 2)]


@pytest.mark.parametrize("choice", [None, {"preferences": True, "analytics": False}])
def test_without_consent_nothing_is_counted(app: Flask, client: FlaskClient, choice: dict[str, bool] | None) -> None:
    if choice:
        client.put("/api/consent", json=choice)

    answer = client.post("/api/page-views", json=VIEW)

    assert (answer.status_code, answer.mimetype) == (403, "application/problem+json")
    assert rows(app) == []


def test_withdrawal_stops_it_at_once(app: Flask, visitor: FlaskClient) -> None:
    visitor.post("/cookies", data={"choice": "reject", "next": "/help"})

    assert visitor.post("/api/page-views", json=VIEW).status_code == 403
    assert rows(app) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"path": "/nothing-here"},
        {"path": "/help?name=ann"},
        {"path": "/feedback?page=/help"},
        {"path": "/staff/"},
        {"path": "https://elsewhere.example/"},
        {"path": "/static/public.css"},
        {"path": 5},
        {"first": "yes"},
        {"first": 1},
        {"screen": "watch"},
        {"visitor": "ann"},
    ],
)
def test_what_is_not_a_view_of_a_page_is_refused(app: Flask, visitor: FlaskClient, wrong: dict[str, object]) -> None:
    answer = visitor.post("/api/page-views", json={**VIEW, **wrong})

    assert answer.status_code == 422
    assert rows(app) == []


def test_other_sites_cannot_have_a_view_counted(app: Flask, visitor: FlaskClient) -> None:
    answer = visitor.post("/api/page-views", json=VIEW, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert rows(app) == []


def test_no_column_could_hold_anything_about_a_visitor(app: Flask) -> None:
    columns = inspect(database_of(app).engine).get_columns("page_count")

    assert [column["name"] for column in columns] == ["day", "path", "screen", "is_first", "views"]


def test_the_script_of_a_page_knows_its_name_and_what_consent_must_be_for(client: FlaskClient) -> None:
    assert '<script data-version="1" data-path="/help">' in client.get("/help?name=ann").text
    assert '<script data-version="1">' in client.get("/feedback/thanks").text


def test_limits_hold_for_one_address(make_app: object) -> None:
    assert callable(make_app)
    client = make_app(ratelimit_enabled=True).test_client()
    client.put("/api/consent", json={"preferences": False, "analytics": True})

    statuses = [client.post("/api/page-views", json=VIEW).status_code for _ in range(121)]

    assert statuses == [204] * 120 + [429]
