"""Leaving with one key or one click, in a real Chromium, with the safe site prompt, slow and dead."""

import time

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import MakeContext, MakeSite
from tests.browser.leaving import assert_left, go_deeper
from tests.browser.screen import Screen, is_blank
from tests.sites import OtherSite, Site
from tests.slow_copy import SlowCopy

SHIFT = 8
SLOW_SECONDS = 2.0
DEAD_SECONDS = 20.0
SECOND_SITE_WITHIN_SECONDS = 4.5


@pytest.fixture(scope="module")
def site(make_site: MakeSite, earlier_site: OtherSite) -> Site:
    """Our site, whose second safe site is the earlier one."""
    return make_site(EXIT_FALLBACK_URL=f"{earlier_site.url}second")


@pytest.fixture
def arrived(page: Page, site: Site, earlier_site: OtherSite) -> Page:
    """A page of ours, reached from another site."""
    page.goto(earlier_site.url)
    page.goto("/")
    return page


@pytest.mark.parametrize("depth", [1, 4])
def test_after_escape_back_shows_what_came_before_us(arrived: Page, earlier_site: OtherSite, depth: int) -> None:
    go_deeper(arrived, depth)

    arrived.keyboard.press("Escape")

    assert_left(arrived)
    arrived.go_back()
    assert arrived.url == earlier_site.url


def test_the_safe_site_learns_nothing(arrived: Page, safe_site: OtherSite) -> None:
    arrived.keyboard.press("Escape")

    assert_left(arrived)
    assert "referer" not in safe_site.visits[0].headers
    assert arrived.evaluate("[document.referrer, window.name]") == ["", ""]


def test_while_the_safe_site_is_slow_nothing_of_ours_is_seen(
    arrived: Page, safe_site: OtherSite, chromium: Browser
) -> None:
    safe_site.delay_seconds = SLOW_SECONDS
    screen = Screen(arrived)
    screen.wait(300)

    at = screen.press()
    screen.wait(700)

    frames = screen.frames_since(at)
    assert frames
    assert is_blank(chromium, frames[-1])
    assert frames[-1].shown_at - at < 0.5


def test_pressing_again_or_holding_neither_cancels_nor_asks_twice(arrived: Page, safe_site: OtherSite) -> None:
    safe_site.delay_seconds = SLOW_SECONDS
    screen = Screen(arrived)

    screen.press(repeats=20)
    screen.wait(100)
    screen.press()
    screen.press()

    assert_left(arrived)
    assert len([visit for visit in safe_site.visits if visit.path == "/"]) == 1


def test_when_the_safe_site_is_dead_the_second_one_takes_over(
    arrived: Page, safe_site: OtherSite, earlier_site: OtherSite
) -> None:
    safe_site.delay_seconds = DEAD_SECONDS
    screen = Screen(arrived)
    began = time.monotonic()

    screen.press()
    arrived.wait_for_url(f"{earlier_site.url}second")

    assert time.monotonic() - began < SECOND_SITE_WITHIN_SECONDS


STATES = {
    "text": "document.querySelector('textarea').focus()",
    "dialog": """
        document.body.insertAdjacentHTML('beforeend', '<dialog id="it">Open</dialog>')
        document.querySelector('#it').showModal()
    """,
    "popover": """
        document.body.insertAdjacentHTML('beforeend', '<p popover id="it">Open</p>')
        document.querySelector('#it').showPopover()
    """,
    "request under way": "void fetch('/feedback', { method: 'POST', body: new URLSearchParams({ doing: 'x' }) })",
    "another listener": "addEventListener('keydown', (event) => event.stopImmediatePropagation(), true)",
}


@pytest.mark.parametrize("state", STATES)
def test_one_press_leaves_in_every_state_of_the_page(
    page: Page, safe_site: OtherSite, chromium: Browser, state: str
) -> None:
    page.goto("/feedback")
    page.evaluate(f"() => {{ {STATES[state]} }}")
    safe_site.delay_seconds = SLOW_SECONDS
    screen = Screen(page)
    screen.wait(300)

    at = screen.press()
    screen.wait(600)

    assert is_blank(chromium, screen.frames_since(at)[-1])
    assert_left(page)


def test_shift_and_escape_leaves_as_well(arrived: Page) -> None:
    Screen(arrived).press(modifiers=SHIFT)

    assert_left(arrived)


@pytest.mark.parametrize("until", [b"</script>", b"<body>", b"<h1"], ids=["head", "body", "text"])
def test_one_press_leaves_while_the_page_is_still_on_its_way(
    make_context: MakeContext, site: Site, safe_site: OtherSite, chromium: Browser, until: bytes
) -> None:
    safe_site.delay_seconds = SLOW_SECONDS
    with SlowCopy(f"{site.url}/", until=until) as copy:
        page = make_context().new_page()
        screen = Screen(page)
        page.goto(copy.url, wait_until="commit")
        screen.wait(500)

        at = screen.press()
        screen.wait(200)
        copy.go_on()
        screen.wait(600)

        frames = screen.frames_since(at)
        assert frames or until != b"<h1"  # before that there was nothing to be seen
        assert all(is_blank(chromium, frame) for frame in frames[1:])
        assert_left(page)


def test_the_site_keeps_nothing_on_the_device_but_the_mark_that_the_tab_was_left(arrived: Page, site: Site) -> None:
    arrived.evaluate("localStorage.a = 1, sessionStorage.b = 2, document.cookie = 'c=3;path=/'")

    arrived.keyboard.press("Escape")

    assert_left(arrived)
    assert arrived.context.cookies(site.url) == []
    arrived.route(f"{site.url}/robots.txt", lambda route: route.fulfill(body="", content_type="text/plain"))
    arrived.goto(f"{site.url}/robots.txt")
    assert arrived.evaluate("[{...localStorage}, {...sessionStorage}]") == [{}, {"left": "1"}]


@pytest.mark.parametrize("path", ["/no-such-page", "/staff/login"])
def test_error_pages_and_staff_pages_leave_as_well(page: Page, path: str) -> None:
    page.goto(path)

    page.keyboard.press("Escape")

    assert_left(page)
