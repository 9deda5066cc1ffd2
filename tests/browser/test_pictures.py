"""Pictures of figures: on paper with their numbers, and to be seen in the colours that a device forces."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.journeys import add_reviewer, make_up_messages, sign_in
from tests.sites import Site

PAGES = ("/staff/", "/staff/visits", "/staff/consent")


@pytest.fixture(scope="module", autouse=True)
def figures(site: Site) -> None:
    """Somebody who may sign in, and something to see."""
    add_reviewer(site)
    make_up_messages(site)


@pytest.mark.parametrize("path", PAGES)
def test_on_paper_the_numbers_stand_below_each_picture(page: Page, path: str) -> None:
    page.goto(path)
    sign_in(page)
    numbers = page.locator(".govuk-details table")
    expect(numbers.first).to_be_hidden()

    page.emulate_media(media="print")

    for table in numbers.all():
        expect(table).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_bars_dots_and_intervals_have_the_colour_of_text_where_colours_are_forced(page: Page, scheme: str) -> None:
    page.emulate_media(forced_colors="active", color_scheme="dark" if scheme == "dark" else "light")
    page.goto("/staff/")
    sign_in(page)
    expect(page.locator(".app-chart__bar").first).to_be_visible()

    text = page.locator("h1").evaluate("heading => getComputedStyle(heading).color")

    for name, property_ in (("bar", "fill"), ("dot", "fill"), ("interval", "stroke"), ("range", "stroke")):
        shape = page.locator(f".app-chart__{name}").first
        assert shape.evaluate(f"shape => getComputedStyle(shape).{property_}") == text, name


@pytest.mark.parametrize("path", PAGES)
def test_on_a_phone_no_table_of_figures_is_scrolled_sideways(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(path)
    sign_in(page)
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    for summary in page.locator("main summary").all():
        summary.click()

    overflowing = page.locator(".app-table-scroll").evaluate_all(
        "all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.ariaLabel)"
    )

    assert overflowing == []
