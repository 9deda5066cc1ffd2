"""What is counted, under which name, and what happens when the store is away."""

import time
from datetime import date

import pytest
from flask import Flask, Response
from valkey import Valkey

from tests.conftest import MakeApp
from tests.servers import ValkeyServer
from webapp.limits import hash_for_day, limiter, network_of, valkey_uri

TODAY = date(2026, 11, 22)
SECRET_KEY = "k" * 32


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::", "2001:db8:1:2::"),
        ("192.0.2.7:4711", "192.0.2.7"),
        ("[2001:db8:1:2:3:4:5:6]:4711", "2001:db8:1:2::"),
        ("[2001:db8:1:2:3:4:5:6]", "2001:db8:1:2::"),
        ("unknown", "unknown"),
        ("unknown:4711", "unknown:4711"),
        ("[", "["),
        ("", ""),
    ],
)
def test_a_household_counts_as_one(address: str, network: str) -> None:
    assert network_of(address) == network


def test_an_address_is_counted_under_a_name_that_lasts_a_day() -> None:
    name = hash_for_day("192.0.2.7", day=TODAY, secret_key=SECRET_KEY)
    assert "192.0.2.7" not in name
    assert name == hash_for_day("192.0.2.7", day=TODAY, secret_key=SECRET_KEY)
    assert name != hash_for_day("192.0.2.8", day=TODAY, secret_key=SECRET_KEY)
    assert name != hash_for_day("192.0.2.7", day=date(2026, 11, 23), secret_key=SECRET_KEY)
    assert name != hash_for_day("192.0.2.7", day=TODAY, secret_key="j" * 32)


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("memory://", "memory://"),
        ("redis://:secret@cache:6379/1", "valkey://:secret@cache:6379/1"),
        ("rediss://cache:6379", "valkeys://cache:6379"),
        ("redis+unix:///run/redis.sock", "valkey+unix:///run/redis.sock"),
        ("valkey://cache:6379", "valkey://cache:6379"),
    ],
)
def test_one_client_serves_valkey_and_redis(given: str, used: str) -> None:
    assert valkey_uri(given) == used


def statuses(app: Flask, *, requests: int) -> list[int]:
    """Ask for a page that may be had twice a minute."""
    app.add_url_rule("/twice", "twice", limiter.limit("2 per minute")(_say_yes))
    client = app.test_client()
    return [client.get("/twice").status_code for _ in range(requests)]


def test_past_the_limit_the_answer_says_when_to_come_back(make_app: MakeApp) -> None:
    app = make_app(ratelimit_enabled=True)
    assert statuses(app, requests=3) == [200, 200, 429]
    assert 0 < int(app.test_client().get("/twice").headers["Retry-After"]) <= 60


def test_limits_can_be_switched_off(make_app: MakeApp) -> None:
    assert statuses(make_app(ratelimit_enabled=False), requests=5) == [200] * 5


def test_processes_that_share_a_store_count_together(make_app: MakeApp, valkey_url: str) -> None:
    one = make_app(ratelimit_enabled=True, ratelimit_storage_uri=valkey_url)
    assert statuses(one, requests=2) == [200, 200]
    other = make_app(ratelimit_enabled=True, ratelimit_storage_uri=valkey_url)
    assert statuses(other, requests=1) == [429]


def test_the_store_holds_no_address(make_app: MakeApp, valkey: ValkeyServer, valkey_url: str) -> None:
    statuses(make_app(ratelimit_enabled=True, ratelimit_storage_uri=valkey_url), requests=1)
    with Valkey(port=valkey.port) as store:
        [key] = store.keys("*")
    assert b"127.0.0.1" not in key


def test_without_its_store_a_process_counts_by_itself_until_it_is_back(
    make_app: MakeApp, valkey: ValkeyServer, valkey_url: str
) -> None:
    app = make_app(ratelimit_enabled=True, ratelimit_storage_uri=valkey_url)
    valkey.pause()
    try:
        assert statuses(app, requests=3) == [200, 200, 429]
    finally:
        valkey.restart()
    deadline = time.monotonic() + 15
    while not count_keys(valkey) and time.monotonic() < deadline:
        app.test_client().get("/twice")
        time.sleep(0.1)
    assert count_keys(valkey) == 1


def test_a_form_too_large_is_not_taken_for_a_store_that_is_away(make_app: MakeApp, valkey_url: str) -> None:
    app = make_app(ratelimit_enabled=True, ratelimit_storage_uri=valkey_url)
    assert statuses(app, requests=2) == [200, 200]
    client = app.test_client()
    assert client.post("/staff/login", data={"email": "x" * 70_000}).status_code == 413
    assert client.get("/twice").status_code == 429  # the count goes on where it was


def count_keys(valkey: ValkeyServer) -> int:
    """Return how many counts the store holds."""
    with Valkey(port=valkey.port) as store:
        return len(store.keys("*"))


def _say_yes() -> Response:
    return Response("yes", mimetype="text/plain")
