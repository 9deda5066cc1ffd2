"""How many presses of Escape it takes to leave, in every state a page can be in. The table is in docs/safety.md."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.desktop.display import wait_until
from tests.desktop.visitor import Visitor
from tests.sites import OtherSite, Site
from tests.slow_copy import SlowCopy

ADD = "document.querySelector('h1').insertAdjacentHTML('beforebegin', `%s`)"
SETTLING_SECONDS = 0.7
SLOW_SECONDS = 2.0
Record = Callable[[str, str, object], None]


@dataclass(frozen=True)
class State:
    """A state of the page or the browser.

    Attributes:
        name: What the table calls it.
        most_presses: How many presses it may take.
        enter: Brings the page into it, from a page of ours at rest.
        key: What is pressed.
        most_in_firefox: The same, where Firefox asks for more.
    """

    name: str
    most_presses: int
    enter: Callable[[Visitor], None]
    key: str = "Escape"
    most_in_firefox: int | None = None


def rest(visitor: Visitor) -> None:
    """Leave the page as it is."""


def add(html: str, *, click: bool = True, then: str = "null", keys: tuple[str, ...] = ()) -> Callable[[Visitor], None]:
    """Return what adds an element to the page, clicks on it, and does one more thing."""

    def enter(visitor: Visitor) -> None:
        visitor.window.evaluate(ADD % html)
        if click:
            visitor.click("#it")
        visitor.window.evaluate(then)
        if keys:
            visitor.display.press(*keys)

    return enter


def evaluate(script: str) -> Callable[[Visitor], None]:
    """Return what runs a script in the page."""
    return lambda visitor: visitor.window.evaluate(script)


def press(*keys: str) -> Callable[[Visitor], None]:
    """Return what presses keys."""
    return lambda visitor: visitor.display.press(*keys)


def compose(visitor: Visitor) -> None:
    """Begin a letter with a key that waits for another, which the toolkit's input method takes."""
    add("<input id=it>")(visitor)
    visitor.display.press("dead_acute")


def fill_screen(visitor: Visitor) -> None:
    """Show an element on the full screen, which takes a real click."""
    visitor.window.evaluate(ADD % "<button id=it>Fill the screen</button>")
    visitor.window.evaluate("void (it.onclick = () => document.querySelector('main').requestFullscreen())")
    visitor.click("#it")
    assert wait_until(lambda: visitor.window.evaluate("document.fullscreenElement !== null"))


STATES = (
    State("at rest", 1, rest),
    State("at rest, Shift+Escape", 1, rest, key="shift+Escape"),
    State("text field", 1, add("<input id=it>", keys=("a", "b"))),
    State("modal dialog open", 1, add("<dialog id=it>Open</dialog>", click=False, then="it.showModal()")),
    State("popover open", 1, add("<p id=it popover>Open</p>", click=False, then="it.showPopover()")),
    State(
        "request under way",
        1,
        evaluate("void fetch('/feedback', { method: 'POST', body: new URLSearchParams({ doing: 'x' }) })"),
    ),
    State("browser's own full screen", 1, press("F11")),
    State("select list open", 1, add("<select id=it><option>One<option>Two</select>")),
    State("context menu open", 1, lambda visitor: visitor.click("h1", button=3)),
    # Firefox gives the page neither the press nor the release of an Escape that closes its find bar.
    State("find bar open", 1, press("ctrl+f"), most_in_firefox=2),
    State("alert open", 1, evaluate("void setTimeout(() => alert('Hello'), 50)")),
    State(
        "datalist open",
        2,
        add("<input id=it list=them><datalist id=them><option>one<option>other</datalist>", keys=("o",)),
    ),
    State("date picker open", 2, add("<input id=it type=date>", then="it.focus()", keys=("alt+Down",))),
    State("input method at work", 2, compose),
    State("element on the full screen", 2, fill_screen),
)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_escape_leaves_in_every_state(visitor: Visitor, site: Site, state: State, record_row: Record) -> None:
    visitor.type_address(f"{site.url}/privacy")
    state.enter(visitor)
    time.sleep(SETTLING_SECONDS)

    most = state.most_in_firefox if visitor.window.name == "Firefox" else None
    most = most or state.most_presses

    presses = visitor.presses_until_left(most, state.key)

    record_row("presses", state.name, presses)
    assert presses <= most
    assert visitor.sees("Safe")


def test_a_second_press_and_a_held_key_neither_cancel_nor_repeat(
    visitor: Visitor, site: Site, safe_site: OtherSite, record_row: Record
) -> None:
    visitor.type_address(f"{site.url}/privacy")
    safe_site.delay_seconds = SLOW_SECONDS

    visitor.display.press("Escape")
    visitor.display.hold("Escape", 0.8)
    visitor.display.press("Escape", "Escape")

    assert visitor.sees("Safe")
    record_row("presses", "safe site slow, pressed again and held", 1)
    assert visitor.requests() == 1


def test_a_page_of_which_only_the_head_has_arrived_is_left(visitor: Visitor, site: Site, record_row: Record) -> None:
    visitor.type_address(f"{site.url}/privacy")
    with SlowCopy(f"{site.url}/privacy", until=b"</title>") as copy:
        visitor.ask_for(copy.url)
        assert copy.was_asked.wait(10)
        time.sleep(SETTLING_SECONDS)

        presses = visitor.presses_until_left(1)

        record_row("presses", "page still loading, only its head has arrived", presses)
        assert presses == 1
        assert visitor.sees("Safe")


@pytest.mark.parametrize("until", [b"<body>", b"<h1"], ids=["body", "text"])
def test_a_page_still_on_its_way_is_left_and_stays_blank(
    visitor: Visitor, site: Site, safe_site: OtherSite, until: bytes, record_row: Record
) -> None:
    visitor.type_address(f"{site.url}/privacy")
    area = visitor.page_area()
    safe_site.delay_seconds = SLOW_SECONDS
    with SlowCopy(f"{site.url}/privacy", until=until) as copy:
        visitor.ask_for(copy.url)
        assert copy.was_asked.wait(10)
        time.sleep(SETTLING_SECONDS)

        visitor.display.press("Escape")

        assert visitor.has_left()
        copy.go_on()
        assert wait_until(lambda: visitor.display.is_plain(area), 0.5)
        time.sleep(0.5)
        assert visitor.display.is_plain(area)
        assert visitor.sees("Safe")
    record_row("presses", f"page still loading, up to {until.decode()}", 1)


def test_nothing_of_ours_is_seen_while_the_safe_site_is_slow(
    visitor: Visitor, site: Site, safe_site: OtherSite
) -> None:
    visitor.type_address(f"{site.url}/privacy")
    area = visitor.page_area()
    safe_site.delay_seconds = SLOW_SECONDS

    visitor.display.press("Escape")

    assert wait_until(lambda: visitor.display.is_plain(area), 0.5)
    assert visitor.sees("New tab", 1)
    assert visitor.sees("Safe")


def test_a_dead_safe_site_gives_way_to_the_second_in_time(
    visitor: Visitor,
    site: Site,
    safe_site: OtherSite,
    earlier_site: OtherSite,
    record_row: Record,
) -> None:
    visitor.type_address(f"{site.url}/privacy")
    safe_site.delay_seconds = 20
    began = time.monotonic()

    visitor.display.press("Escape")

    assert wait_until(lambda: [visit for visit in earlier_site.visits if visit.path == "/second"], 6)
    took = time.monotonic() - began
    record_row("seconds", "safe site dead: the second one asked", f"{took:.2f}")
    assert took < 4.5
