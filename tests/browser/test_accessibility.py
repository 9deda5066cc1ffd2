"""Every page in every state: no fault that a machine can find (axe), and no sideways scroll (WCAG 2.2 AA)."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.journeys import ADMIN, add_reviewer
from tests.browser.scenes import Scene, make_scenes
from tests.sites import Site

SCENES = make_scenes()
IN_FORCED_COLOURS = ("/", "feedback with errors", "staff messages")
COLOURS_ALONE = {"runOnly": ["color-contrast", "link-in-text-block"]}
# There the browser chooses the colours; axe still reads ours, by `-webkit-text-fill-color`.
ALL_BUT_COLOURS = {"rules": {"color-contrast": {"enabled": False}}}
# WCAG 2.2, 1.4.10: 320 px wide, and a screen of 1280 × 1024 at 400%. Between them, a tablet.
WINDOWS = ((320, 640), (320, 256), (768, 1024))
# WCAG 2.2, 1.4.12. Set by script: the policy of the site refuses a <style> of others.
SPACE_OUT = """() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
    p { margin-block-end: 2em !important }`)
  document.adoptedStyleSheets = [sheet]
}"""
FIND_TOO_WIDE = """() => {
  const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflowX)
  const isSeen = ({ width, height }) => width > 1 && height > 1
  const isInside = (element) => {
    for (let above = element; above; above = above.parentElement) if (scrolls(above)) return true
    return false
  }
  const page = document.scrollingElement
  const wide = page.scrollWidth > innerWidth ? [`the page: ${page.scrollWidth} of ${innerWidth}`] : []
  for (const element of document.body.querySelectorAll('*')) {
    const box = element.getBoundingClientRect()
    if (isSeen(box) && !isInside(element) && (box.right > innerWidth + 1 || box.left < -1)) {
      wide.push(element.outerHTML.slice(0, 80))
    }
    const isCut = element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX === 'hidden'
    if (isSeen(box) && isCut) {
      wide.push(`cut off: ${element.outerHTML.slice(0, 80)}`)
    }
  }
  return wide
}"""


@pytest.fixture(scope="module", autouse=True)
def reviewer(site: Site) -> None:
    """Two who may sign in: a reviewer, and an admin."""
    add_reviewer(site)
    add_reviewer(site, email=ADMIN, role="admin")


@pytest.fixture(params=SCENES)
def shown(request: pytest.FixtureRequest, page: Page, site: Site) -> Page:
    """A page in one of its states."""
    scene: Scene = SCENES[request.param]
    scene(page, site)
    return page


def violations(page: Page, **options: Any) -> list[str]:
    """Return what axe finds, with the elements it finds it in."""
    results = Axe().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]
    return [f"{found['id']}: {[node['target'] for node in found['nodes']]}" for found in results]


def test_axe_finds_nothing_in_light_or_dark(shown: Page) -> None:
    found = violations(shown)
    shown.emulate_media(color_scheme="dark")
    assert found + violations(shown, **COLOURS_ALONE) == []


@pytest.mark.parametrize("scene", IN_FORCED_COLOURS)
def test_axe_finds_nothing_in_forced_colours(page: Page, site: Site, scene: str) -> None:
    page.emulate_media(forced_colors="active")
    SCENES[scene](page, site)
    assert violations(page, **ALL_BUT_COLOURS) == []


def test_nothing_is_wider_than_a_small_window_or_a_large_text(shown: Page) -> None:
    found = {}
    for width, height in WINDOWS:
        shown.set_viewport_size({"width": width, "height": height})
        found[f"{width} × {height}"] = shown.evaluate(FIND_TOO_WIDE)
    shown.set_viewport_size({"width": 320, "height": 640})
    shown.evaluate(SPACE_OUT)
    found["spaced out"] = shown.evaluate(FIND_TOO_WIDE)
    assert {window: wide for window, wide in found.items() if wide} == {}
