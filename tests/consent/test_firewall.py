"""The cookie firewall, tried by a view that breaks every rule."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient

from tests.conftest import MakeApp
from tests.consent.registers import write_register
from webapp.consent import register
from webapp.published import table_of

GOOD = "theme=dark; Max-Age=2592000; Path=/; SameSite=Lax"
ACCEPT = {"preferences": True, "analytics": True}
REFUSE = {"preferences": False, "analytics": False}
HALF = {"preferences": True, "analytics": False}
MakeShop = Callable[..., FlaskClient]


@pytest.fixture
def make_shop(make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeShop:
    """A maker of clients of an application with a page, `/shop`, that sets whatever cookies its body names."""

    def make(*, basis: str = "consent", **settings: object) -> FlaskClient:
        monkeypatch.setattr(register, "REGISTER_FILE", write_register(tmp_path, basis=basis))
        app = make_app(**settings)
        app.add_url_rule("/shop", view_func=sell, methods=["POST"])
        return app.test_client()

    return make


@pytest.fixture
def shop(make_shop: MakeShop) -> FlaskClient:
    return make_shop()


def sell() -> Response:
    response = Response("sold", mimetype="text/plain")
    for line in request.get_json():
        response.headers.add("Set-Cookie", line)
    return response


def buy(shop: FlaskClient, *lines: str) -> list[str]:
    """Return the cookies that come through, of those that the page set."""
    return shop.post("/shop", json=lines).headers.getlist("Set-Cookie")


def choose(shop: FlaskClient, choice: dict[str, bool]) -> list[str]:
    return shop.put("/api/consent", json=choice).headers.getlist("Set-Cookie")


def faults(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what was logged about dropped cookies; the test has then answered for them."""
    told = [vars(record)["fault"] for record in caplog.records if record.message == "cookie dropped"]
    caplog.clear()
    return told


def test_an_allowed_cookie_of_the_register_comes_through(shop: FlaskClient) -> None:
    choose(shop, ACCEPT)
    assert buy(shop, GOOD) == [GOOD]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("tracker=1; Path=/; SameSite=Lax", "is not in the register"),
        ("left=1; Path=/; SameSite=Lax", "is not in the register"),
        ("=theme; Path=/; SameSite=Lax", "is not in the register"),
        (GOOD.replace("Path=/", "Path=/capacity"), "is for another path"),
        (GOOD.replace("; Path=/", ""), "is for another path"),
        (f"{GOOD}; Path=/capacity", "is for another path"),
        (f"{GOOD}; Domain=evil.example", "is for another domain"),
        (f"{GOOD}; HttpOnly", "is out of reach of scripts"),
        ("count=1; Max-Age=60; Path=/; SameSite=Lax", "is within reach of scripts"),
        (GOOD.replace("SameSite=Lax", "SameSite=None"), "goes along with requests of other sites"),
        (GOOD.replace("; SameSite=Lax", ""), "goes along with requests of other sites"),
        (GOOD.replace("2592000", "2592001"), "stays too long"),
        (GOOD.replace("Max-Age=2592000", "Expires=Fri, 01 Jan 2100 00:00:00 GMT"), "stays too long"),
        (GOOD.replace("Max-Age=2592000", "Max-Age=99999999; Expires=Thu, 01 Jan 1970 00:00:00 GMT"), "stays too long"),
        ("staff-session=x; Max-Age=60; Path=/staff; HttpOnly; SameSite=Lax", "stays too long"),
    ],
)
def test_a_cookie_that_breaks_a_rule_is_dropped_and_the_rule_logged(
    shop: FlaskClient, caplog: pytest.LogCaptureFixture, line: str, fault: str
) -> None:
    choose(shop, ACCEPT)
    assert buy(shop, line, GOOD) == [GOOD]
    assert faults(caplog) == [fault]


@pytest.mark.parametrize("choice", [None, REFUSE])
def test_a_cookie_that_the_visitor_does_not_allow_is_dropped(
    shop: FlaskClient, caplog: pytest.LogCaptureFixture, choice: dict[str, bool] | None
) -> None:
    if choice:
        choose(shop, choice)
    assert buy(shop, GOOD) == []
    assert faults(caplog) == ["is not allowed by the visitor"]


def test_each_purpose_is_allowed_by_itself(shop: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    choose(shop, HALF)
    assert buy(shop, GOOD, "count=1; Path=/; HttpOnly; SameSite=Lax") == [GOOD]
    assert faults(caplog) == ["is not allowed by the visitor"]


def test_the_log_has_no_value_and_no_unknown_name(shop: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    buy(shop, "ann-reader=private; Path=/", "theme=personal; Path=/; SameSite=Lax")
    told = [str(vars(record)) for record in caplog.records if record.levelno == logging.ERROR]
    assert len(told) == 2
    assert not any(word in line for line in told for word in ("ann-reader", "private", "personal"))
    faults(caplog)


def test_on_https_a_cookie_must_keep_to_it(make_shop: MakeShop, caplog: pytest.LogCaptureFixture) -> None:
    shop = make_shop(public_origin="https://localhost")
    shop.environ_base["wsgi.url_scheme"] = "https"
    choose(shop, ACCEPT)
    assert buy(shop, GOOD, f"{GOOD}; Secure") == [f"{GOOD}; Secure"]
    assert faults(caplog) == ["goes over http too"]


def test_a_cookie_may_be_set_by_the_answer_that_records_the_consent(shop: FlaskClient) -> None:
    (consent,) = choose(shop, ACCEPT)
    shop.delete_cookie("cookie-consent")
    assert buy(shop, consent, GOOD) == [consent, GOOD]


def test_the_answer_that_records_a_refusal_cannot_set_one(shop: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    (refusal, *_) = choose(shop, REFUSE)
    choose(shop, ACCEPT)
    assert GOOD not in buy(shop, refusal, GOOD)
    assert faults(caplog) == ["is not allowed by the visitor"]


def test_an_exception_of_the_law_allows_until_the_visitor_says_no(
    make_shop: MakeShop, caplog: pytest.LogCaptureFixture
) -> None:
    shop = make_shop(basis="exception")
    assert buy(shop, GOOD) == [GOOD]
    assert GOOD not in shop.post("/shop", json=[GOOD], headers={"Sec-GPC": "1"}).headers.getlist("Set-Cookie")
    choose(shop, REFUSE)
    assert buy(shop, GOOD) == []
    assert faults(caplog) == ["is not allowed by the visitor"] * 2


def test_a_refusal_expires_each_cookie_of_the_purpose_wherever_it_may_be(shop: FlaskClient) -> None:
    choose(shop, ACCEPT)
    _choice, *expired = choose(shop, HALF)
    assert [line.partition(";")[0] for line in expired] == ["count="] * 4
    assert sum("Domain=service.example" in line for line in expired) == 2
    assert sum("Path=/help" in line for line in expired) == 2
    assert all("Max-Age=0" in line and "HttpOnly" in line for line in expired)


@pytest.mark.parametrize("path", ["/", "/capacity", "/api/consent", "/nothing-here", "/healthz"])
def test_a_leftover_is_expired_by_the_next_answer_whatever_it_is(shop: FlaskClient, path: str) -> None:
    choose(shop, HALF)
    shop.set_cookie("count", "1")
    shop.set_cookie("theme", "dark")
    expired = [line.partition("=")[0] for line in shop.get(path).headers.getlist("Set-Cookie")]
    assert expired == ["count"] * 4


def test_a_leftover_of_one_visitor_shows_in_no_answer_to_another(shop: FlaskClient) -> None:
    other = shop.application.test_client()
    shop.set_cookie("count", "1")
    shop.get("/help")
    assert "Set-Cookie" not in other.get("/help").headers


def test_a_cookie_allowed_once_more_is_left_alone(shop: FlaskClient) -> None:
    choose(shop, ACCEPT)
    shop.set_cookie("count", "1")
    assert "Set-Cookie" not in shop.get("/help").headers


def test_a_finished_page_passes_the_firewall_too(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    @app.after_request
    def track(response: Response) -> Response:
        response.set_cookie("tracker", "1")
        return response

    assert "/help" in table_of(app).addresses
    assert "Set-Cookie" not in client.get("/help").headers
    assert faults(caplog) == ["is not in the register"]
