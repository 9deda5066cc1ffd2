"""An export as a person sees it: how far it is, what is told when it ends, and a download where there is no script."""

import csv
import struct
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.journeys import add_reviewer, make_up_messages, sign_in
from tests.browser.leaving import assert_left
from tests.sites import OtherSite, Site
from webapp.staff.overview.exporting.pieces import IN_PIECES

MESSAGES = 2_000
ADDRESS = "/staff/feedback/export?spam=with"
FILES = "**/staff/feedback/export?*format=*"
NOTE_CHANGES = """() => {
  window.numbers = []
  const number = document.querySelector('[data-number]')
  new MutationObserver(() => numbers.push(number.textContent)).observe(number, {childList: true})
}"""


@pytest.fixture(scope="module", autouse=True)
def filled(site: Site) -> None:
    """Messages for several pieces, and somebody who may export them."""
    add_reviewer(site)
    make_up_messages(site)


@pytest.fixture
def export_page(page: Page) -> Page:
    """The page that offers the files, for every message."""
    page.goto(ADDRESS)
    sign_in(page)
    expect(page.get_by_role("heading", name="Export messages")).to_be_visible()
    return page


def piece(messages: int, content: bytes = b"") -> bytes:
    return struct.pack(">II", messages, len(content)) + content


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_a_bar_shows_how_far_the_file_is_and_the_file_is_whole(export_page: Page) -> None:
    export_page.evaluate(NOTE_CHANGES)
    with export_page.expect_download() as download:
        export_page.get_by_role("link", name="CSV").click()
    expect(export_page.get_by_role("status")).to_have_text(
        "The file is complete: 2,000 messages. It is with your downloads."
    )
    expect(export_page.get_by_role("progressbar")).to_be_hidden()
    numbers = export_page.evaluate("numbers")
    counted = [int(text.split(" of ")[0].replace(",", "")) for text in numbers if text]
    assert counted == sorted(counted)
    assert len(set(counted)) > 3
    assert numbers[-1] == "2,000 of 2,000"
    assert download.value.suggested_filename.endswith(".csv")
    assert len({row["reference"] for row in read_table(download.value.path())}) == MESSAGES


def test_a_workbook_comes_whole_through_the_bar(export_page: Page, tmp_path: Path) -> None:
    with export_page.expect_download() as download:
        export_page.get_by_role("link", name="Excel").click()
    download.value.save_as(tmp_path / "messages.xlsx")
    rows = openpyxl.load_workbook(tmp_path / "messages.xlsx", read_only=True).active.iter_rows(values_only=True)
    assert len(list(rows)) == MESSAGES + 1


def test_without_script_the_link_is_a_download_of_a_number_that_was_told(page_without_javascript: Page) -> None:
    page = page_without_javascript
    page.goto(ADDRESS)
    sign_in(page)
    expect(page.get_by_role("main")).to_contain_text("2,000 messages fit the filter")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert len(read_table(download.value.path())) == MESSAGES
    expect(page.get_by_role("progressbar")).to_have_count(0)


def test_one_can_be_stopped_with_the_keyboard_and_begun_again(export_page: Page) -> None:
    export_page.route(FILES, lambda _: None)  # no answer
    link = export_page.get_by_role("link", name="JSON")
    link.press("Enter")
    expect(export_page.get_by_role("progressbar", name="Messages sent")).to_be_visible()
    expect(export_page.get_by_role("status")).to_have_text("Counting the messages")
    export_page.get_by_role("button", name="Stop").press("Enter")
    expect(export_page.get_by_role("status")).to_have_text("Stopped. No file was saved.")
    expect(link).to_be_focused()
    export_page.unroute(FILES)
    with export_page.expect_download():
        link.press("Enter")


def test_a_file_that_breaks_off_is_not_saved_and_that_is_said(export_page: Page) -> None:
    def break_off(route: Route) -> None:
        route.fulfill(content_type=IN_PIECES, body=piece(MESSAGES) + piece(500, b"some") + piece(1_000, b"more")[:-1])

    export_page.route(FILES, break_off)
    export_page.get_by_role("link", name="CSV").click()
    expect(export_page.get_by_role("status")).to_have_text(
        "The file broke off after 500 messages. Nothing was saved: try again."
    )


def test_who_is_no_longer_signed_in_is_asked_to(export_page: Page) -> None:
    export_page.context.clear_cookies()
    export_page.get_by_role("link", name="CSV").click()
    expect(export_page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()


def break_down(route: Route) -> None:
    route.fulfill(status=503, content_type="text/html", body="<!doctype html><title>Busy</title>")


def send_whole(route: Route) -> None:
    route.fulfill(content_type=IN_PIECES, body=piece(1) + piece(1, b"some") + piece(1))


@pytest.mark.parametrize("answer", [break_down, send_whole], ids=["no file", "a file"])
def test_an_answer_after_escape_neither_brings_the_page_back_nor_saves_a_file(
    export_page: Page, safe_site: OtherSite, answer: Callable[[Route], None]
) -> None:
    safe_site.delay_seconds = 2
    held: list[Route] = []
    downloads: list[object] = []
    export_page.on("download", lambda download: downloads.append(download))
    export_page.route(FILES, lambda route: held.append(route))
    with export_page.expect_request(FILES):
        export_page.get_by_role("link", name="CSV").click()

    export_page.keyboard.press("Escape")
    for route in held:
        answer(route)

    assert_left(export_page)
    assert not downloads
