"""When the forms are crowded: nobody loses what they wrote, with script or without."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection

from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser.journeys import read_rows, unlike_any_other
from tests.sites import Site
from webapp import wording
from webapp.crowd import PLACES
from webapp.feedback.models import Feedback

PATIENCE_SECONDS = 20
COMMENTS = "What do you think, or what went wrong?"
SLOW = b"POST /feedback HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99\r\n"
SLOW += b"Content-Type: application/x-www-form-urlencoded\r\n\r\ncomments="


@contextmanager
def crowded(site: Site) -> Iterator[None]:
    """Take every place at the forms, by clients that send theirs and never come to an end."""
    with ExitStack() as stack:
        for _ in range(PLACES):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", site.port)))
            slow.sendall(SLOW)
        wait_until(lambda: status_of_empty_form(site) == 503)
        yield
    wait_until(lambda: status_of_empty_form(site) == 422)


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline


def status_of_empty_form(site: Site) -> int:
    with closing(HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE_SECONDS)) as connection:
        connection.request("POST", "/feedback", "", {"Content-Type": "application/x-www-form-urlencoded"})
        return connection.getresponse().status


def send(page: Page) -> None:
    page.get_by_role("button", name="Send feedback").click()


def expect_one_message(page: Page, site: Site, comments: str) -> None:
    expect(page.get_by_role("heading", name="Thank you for your feedback", level=1)).to_be_visible()
    assert len(list(read_rows(site, select(Feedback).where(Feedback.comments == comments)))) == 1


def test_without_script_the_browser_keeps_the_text_and_reloading_sends_it(
    page_without_javascript: Page, site: Site
) -> None:
    page, comments = page_without_javascript, unlike_any_other("The letters are too small")
    page.goto("/feedback")
    page.get_by_label(COMMENTS).fill(comments)
    with crowded(site), page.expect_response("**/feedback") as answer:
        send(page)
    assert answer.value.status == 503
    assert answer.value.headers["retry-after"]
    expect(page.get_by_role("main")).to_contain_text(wording.TECHNICAL_PROBLEM)
    expect(page.get_by_role("main")).to_contain_text("reload this page and choose to send it again")

    page.reload()
    expect_one_message(page, site, comments)


def test_with_script_the_text_stays_in_the_form(page: Page, site: Site) -> None:
    comments = unlike_any_other("The letters are too thin")
    page.goto("/feedback")
    page.get_by_label(COMMENTS).fill(comments)
    with crowded(site), page.expect_response("**/feedback") as answer:
        send(page)
    assert answer.value.status == 503
    expect(page.get_by_role("alert")).to_contain_text(wording.TECHNICAL_PROBLEM)
    expect(page.get_by_label(COMMENTS)).to_have_value(comments)

    send(page)
    expect_one_message(page, site, comments)
