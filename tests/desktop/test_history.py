"""What the tab's history holds after leaving, and what Back shows. The table is in docs/safety.md."""

import time
from collections.abc import Callable

import pytest

from tests.desktop.display import wait_until
from tests.desktop.visitor import Visitor
from tests.sites import OtherSite, Site

PATHS = ("/privacy", "/accessibility", "/cookies", "/help")
SETTLING_SECONDS = 0.7
Record = Callable[[str, str, object], None]


def visit(visitor: Visitor, earlier_site: OtherSite, site: Site, depth: int) -> None:
    """Come from another site and read as many pages, the first by its address and the others by links."""
    visitor.type_address(earlier_site.url)
    visitor.type_address(f"{site.url}{PATHS[0]}")
    for path in PATHS[1:depth]:
        visitor.follow(path)


def entries_left(visitor: Visitor, site: Site) -> int:
    return len([address for address in visitor.window.history() if address.startswith(site.url)])


@pytest.mark.parametrize("depth", [1, 4])
def test_after_escape_no_entry_of_ours_is_left_and_back_shows_what_came_before(
    visitor: Visitor, site: Site, earlier_site: OtherSite, depth: int, record_row: Record
) -> None:
    visit(visitor, earlier_site, site, depth)

    visitor.display.press("Escape")

    assert visitor.sees("Safe")
    left = entries_left(visitor, site)
    record_row("entries left", f"one entry, {depth} deep", left)
    assert left == 0
    visitor.go_back()
    assert visitor.sees("Earlier")


@pytest.mark.parametrize("depth", [1, 4])
def test_with_usual_history_each_page_that_comes_back_goes_on_to_the_safe_site(
    visitor: Visitor,
    site_with_usual_history: Site,
    earlier_site: OtherSite,
    safe_site: OtherSite,
    depth: int,
    record_row: Record,
) -> None:
    site = site_with_usual_history
    visit(visitor, earlier_site, site, depth)
    area, ours = visitor.page_area(), visitor.bar_colour()
    assert wait_until(lambda: ours in visitor.display.colours(area))
    visitor.display.press("Escape")
    assert visitor.sees("Safe")
    record_row("entries left", f"usual history, {depth} deep", entries_left(visitor, site))

    for _ in range(depth - 1):
        safe_site.visits.clear()
        safe_site.delay_seconds = 1
        visitor.go_back()
        assert not wait_until(lambda: ours in visitor.display.colours(area), 2 * SETTLING_SECONDS)
        assert visitor.requests() == 1
        assert visitor.sees("Safe")
        time.sleep(SETTLING_SECONDS)
    visitor.go_back()
    assert visitor.sees("Earlier")


@pytest.mark.parametrize("depth", [1, 4])
def test_without_script_back_shows_the_safe_site(
    visitor: Visitor, site: Site, earlier_site: OtherSite, depth: int, record_row: Record
) -> None:
    visitor.window.turn_script_off()
    visit(visitor, earlier_site, site, depth)
    area, ours = visitor.page_area(), visitor.bar_colour()

    visitor.click(".app-exit__link")

    assert visitor.sees("Safe")
    record_row("entries left", f"no script, {depth} deep", entries_left(visitor, site))
    for _ in range(depth):
        visitor.go_back()
        assert not wait_until(lambda: ours in visitor.display.colours(area), 2 * SETTLING_SECONDS)
        assert visitor.sees("Safe")
    visitor.go_back()
    assert visitor.sees("Earlier")


def test_the_link_leaves_as_the_key_does(visitor: Visitor, site: Site, earlier_site: OtherSite) -> None:
    visit(visitor, earlier_site, site, 1)

    visitor.click(".app-exit__link")

    assert visitor.sees("Safe")
    assert entries_left(visitor, site) == 0
    visitor.go_back()
    assert visitor.sees("Earlier")
