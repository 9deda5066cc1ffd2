"""Other sites share choices through us, with the npm package as it is published, in a real browser."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from tests.browser.conftest import MakeContext, MakeSite
from tests.browser.journeys import nothing_can_be_saved, read_rows
from tests.processes import ROOT
from tests.sites import OtherSite, Site, Visit
from webapp.consent.models import Decision

PACKAGE = ROOT / "node_modules/govuk-single-consent/dist/singleconsent.iife.js"
PAGE = """<!doctype html><html lang="en"><title>{title}</title><link rel="icon" href="data:,"><h1>{title}</h1>
<a href="{links_to}">The other service</a><output></output><script>{package}</script><script>
const tell = (...told) => {{
  document.querySelector('output').textContent = JSON.stringify([...told.slice(0, 2), told[2] && told[2].message])
}}
const consent = new GovSingleConsent(tell, '{consent_url}')
</script></html>"""
UID = "gov_singleconsent_uid"
ALL = {"essential": True, "settings": True, "usage": True, "campaigns": True}
SOME = {"essential": True, "settings": False, "usage": True, "campaigns": False}
NONE = {"essential": True, "settings": False, "usage": False, "campaigns": False}
UNKNOWN = "AAAAAAAAAAAAAAAAAAAAAA"
Told = list[Any]


@dataclass
class SharingSite(OtherSite):
    """Another service, whose every page runs the package and shows what it was told: choice, whether set, fault.

    Attributes:
        consent_url: Where choices are shared: our site.
        links_to: The first page of a third service, which its pages link to.
    """

    consent_url: str = ""
    links_to: str = ""

    def answer_page(self, visit: Visit) -> bytes:
        """Note the visit, and return the page."""
        self.visits.append(visit)
        package = PACKAGE.read_text()
        named = {"title": self.title, "links_to": self.links_to, "consent_url": self.consent_url}
        return PAGE.format(package=package, **named).encode()


@pytest.fixture(scope="module")
def services() -> Iterator[tuple[SharingSite, SharingSite]]:
    """Two services that share choices, on origins of their own."""
    one, other = SharingSite("One"), SharingSite("Other")
    one.links_to, other.links_to = other.url, one.url
    yield one, other
    for service in (one, other):
        service.close()


@pytest.fixture(scope="module")
def site(make_site: MakeSite, services: tuple[SharingSite, SharingSite]) -> Site:
    """Our site, which lets both share."""
    site = make_site(SINGLE_CONSENT_ORIGINS=",".join(service.url.rstrip("/") for service in services))
    for service in services:
        service.consent_url = site.url
    return site


@pytest.fixture
def service(site: Site, services: tuple[SharingSite, SharingSite]) -> SharingSite:
    """One of the services."""
    return services[0]


@pytest.fixture
def mortal_site(site: Site) -> Iterator[Site]:
    """The site, which the test may kill."""
    yield site
    if not site.is_answering():
        site.start()


def told(page: Page) -> Told:
    """Return what the package told last: the choice, whether one is set, the message of a fault."""
    output = page.locator("output")
    expect(output).not_to_be_empty()
    found: Told = json.loads(output.inner_text())
    page.evaluate("document.querySelector('output').textContent = ''")
    return found


def choose(page: Page, status: dict[str, bool]) -> Told:
    """Choose as the banner of that service would let a visitor, and return what the package told."""
    page.evaluate("(status) => consent.setConsents(status)", status)
    return told(page)


def uid_in(page: Page) -> str | None:
    """Return the id that the other service keeps in its own cookie."""
    return next((cookie.get("value") for cookie in page.context.cookies() if cookie.get("name") == UID), None)


def shared(site: Site) -> list[tuple[bool, bool]]:
    rows = read_rows(site, select(Decision).where(Decision.way == "shared").order_by(Decision.id))
    return [(row.preferences, row.analytics) for row in rows]


def test_a_first_visit_is_asked_and_its_choice_recorded(page: Page, site: Site, service: SharingSite) -> None:
    before = shared(site)
    page.goto(service.url)
    assert told(page) == [None, False, None]
    assert uid_in(page) is None

    assert choose(page, SOME) == [SOME, True, None]

    assert len(uid_in(page) or "") == 22
    assert shared(site) == [*before, (False, True)]


def test_whoever_returns_has_the_choice_in_force_without_being_asked(page: Page, service: SharingSite) -> None:
    page.goto(service.url)
    told(page)
    choose(page, ALL)
    uid = uid_in(page)
    page.reload()

    # Nobody was asked about campaigns in words of ours, so that they are not in force.
    assert told(page) == [{**ALL, "campaigns": False}, True, None]
    assert uid_in(page) == uid
    assert choose(page, NONE) == [NONE, True, None]
    page.reload()
    assert told(page) == [NONE, True, None]
    assert uid_in(page) == uid


def test_the_other_service_takes_the_choice_over_and_hides_the_id(
    make_context: MakeContext, services: tuple[SharingSite, SharingSite]
) -> None:
    one, other = services
    page = make_context().new_page()
    page.goto(one.url)
    told(page)
    with page.expect_response("**/api/v1/origins"):
        choose(page, SOME)
    page.get_by_role("link").click()
    expect(page.get_by_role("heading", name="Other")).to_be_visible()
    (uid,) = parse_qs(urlsplit(other.visits[-1].path).query)[UID]
    assert urlsplit(page.url).query == ""

    elsewhere = make_context().new_page()  # a browser keeps no cookies apart by port, so another one looks
    elsewhere.goto(f"{other.url}?{UID}={uid}")
    assert told(elsewhere) == [SOME, True, None]
    assert urlsplit(elsewhere.url).query == ""
    choose(elsewhere, NONE)
    page.goto(one.url)
    assert told(page) == [NONE, True, None]


def test_an_unknown_id_is_said_to_be_so_and_the_next_choice_has_a_new_one(
    page: Page, site: Site, service: SharingSite
) -> None:
    page.context.add_cookies([{"name": UID, "value": UNKNOWN, "url": service.url}])
    page.goto(service.url)
    choice, _is_set, fault = told(page)
    assert (choice, fault) == (NONE, f"Request to {site.url}/api/v1/consent/{UNKNOWN} failed with status: 404")

    assert choose(page, SOME) == [SOME, True, None]

    assert uid_in(page) not in {None, UNKNOWN}
    page.reload()
    assert told(page) == [SOME, True, None]


def test_what_cannot_be_saved_is_told_and_not_recorded(page: Page, site: Site, service: SharingSite) -> None:
    before = shared(site)
    page.goto(service.url)
    told(page)
    with nothing_can_be_saved(site):
        choice, _is_set, fault = choose(page, ALL)
    assert (choice, fault) == (NONE, f"Request to {site.url}/api/v1/consent failed with status: 503")
    assert shared(site) == before


def test_with_us_away_the_package_refuses_and_recovers_when_we_are_back(
    chromium: Browser, mortal_site: Site, service: SharingSite
) -> None:
    page = chromium.new_page()  # one of its own: without the list of sites the package throws, as a fault of the page
    page.goto(service.url)
    told(page)
    choose(page, ALL)
    mortal_site.kill()
    page.reload()
    choice, _is_set, fault = told(page)
    assert choice == NONE
    assert "failed with status: 0" in fault
    mortal_site.start()

    page.reload()

    assert told(page) == [{**ALL, "campaigns": False}, True, None]
    page.close()


def test_a_site_that_is_not_listed_can_share_nothing(
    make_context: MakeContext, site: Site, service: SharingSite
) -> None:
    before = shared(site)
    stranger = SharingSite("Stranger", consent_url=site.url)
    try:
        page = make_context().new_page()
        page.goto(stranger.url)
        told(page)
        choice, _is_set, fault = choose(page, ALL)
    finally:
        stranger.close()
    assert choice == NONE
    assert "failed with status: 0" in fault
    assert shared(site) == before
