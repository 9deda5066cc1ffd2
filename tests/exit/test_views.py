"""`/leave`, and the latch that follows it."""

from http import HTTPStatus

import pytest

from tests.client import CheckedClient
from tests.conftest import MakeApp
from webapp.exit.latch import LATCH_COOKIE, LATCH_SECONDS

PAGE_REQUEST = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SAFE = "https://weather.example/today"


@pytest.fixture
def client(make_app: MakeApp) -> CheckedClient:
    """A client of an application with a safe site of its own."""
    client = make_app(exit_url=SAFE).test_client()
    assert isinstance(client, CheckedClient)
    return client


def test_leave_goes_to_the_safe_site_and_tells_it_nothing(client: CheckedClient) -> None:
    answer = client.get("/leave")

    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert answer.headers["Location"] == SAFE
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


def test_leave_takes_back_what_the_site_keeps_on_the_device(client: CheckedClient) -> None:
    client.set_cookie("cookie-consent", "a choice")
    client.set_cookie("another", "value")

    answer = client.get("/leave")

    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert client.get_cookie("cookie-consent") is None
    assert client.get_cookie("another") is None


def test_leave_sets_a_latch_that_scripts_cannot_read_for_five_minutes(client: CheckedClient) -> None:
    client.get("/leave")

    latch = client.get_cookie(LATCH_COOKIE)
    assert latch is not None
    assert latch.max_age == LATCH_SECONDS == 300
    assert latch.http_only
    assert latch.same_site == "Lax"
    assert not latch.secure


def test_the_latch_is_secure_on_https(make_app: MakeApp) -> None:
    client = make_app(public_origin="https://service.example").test_client()

    answer = client.get("/leave", base_url="https://service.example")

    assert "Secure" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize("path", ["/", "/help", "/feedback", "/no-such-page", "/staff/login"])
def test_while_the_latch_holds_every_page_is_the_safe_site(client: CheckedClient, path: str) -> None:
    client.get("/leave")

    answer = client.get(path, headers=PAGE_REQUEST)

    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert answer.headers["Location"] == SAFE
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data == b""


def test_without_a_latch_pages_are_shown(client: CheckedClient) -> None:
    assert client.get("/", headers=PAGE_REQUEST).status_code == HTTPStatus.OK


def test_a_cookie_whose_name_only_holds_the_latchs_is_no_latch(client: CheckedClient) -> None:
    client.set_cookie("review", "view")

    assert client.get("/", headers=PAGE_REQUEST).status_code == HTTPStatus.OK


def test_the_latch_holds_back_neither_what_a_form_sends_nor_what_is_no_page(client: CheckedClient) -> None:
    client.get("/leave")

    sent = client.post("/feedback", data={"page": "/"}, headers=PAGE_REQUEST)
    state = client.get("/healthz", headers={"Accept": "*/*"})
    again = client.get("/leave", headers=PAGE_REQUEST)

    assert sent.headers.get("Location") != SAFE
    assert state.status_code == HTTPStatus.OK
    assert LATCH_COOKIE in again.headers["Set-Cookie"]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_cannot_shut_a_visitor_out(client: CheckedClient, site: str) -> None:
    answer = client.get("/leave", headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 303
    assert "Set-Cookie" not in answer.headers
    assert "Clear-Site-Data" not in answer.headers
