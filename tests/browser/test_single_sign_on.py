"""Signing in through a real provider, in a real browser: there, and back to the page that was asked for."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MakeContext, MakeSite
from tests.browser.journeys import add_reviewer
from tests.processes import Process, free_port
from tests.sites import Site
from tests.staff.oidc.conftest import CLIENT_ID, CLIENT_SECRET, SCRIPT

EMAIL = "ann.sso@staff.example"
PORT = free_port()
ISSUER = f"http://127.0.0.1:{PORT}"


@pytest.fixture(scope="module")
def site(make_site: MakeSite) -> Site:
    """The service, which knows the provider."""
    return make_site(
        STAFF_SECOND_FACTOR="1", OIDC_ISSUER=ISSUER, OIDC_CLIENT_ID=CLIENT_ID, OIDC_CLIENT_SECRET=CLIENT_SECRET
    )


@pytest.fixture(scope="module", autouse=True)
def provider(site: Site, artifacts: Path) -> Iterator[None]:
    """The provider, which knows the service."""
    command = ["node", str(SCRIPT), str(PORT), f"{site.url}/staff/single-sign-on/return"]
    process = Process(command, log=artifacts / "provider.log")
    process.wait_until(is_answering)
    yield
    process.stop()


def is_answering() -> bool:
    try:
        return httpx.get(f"{ISSUER}/.well-known/openid-configuration").is_success
    except httpx.HTTPError:
        return False


@pytest.mark.parametrize("javascript", [True, False])
def test_who_the_provider_names_comes_back_signed_in(
    make_context: MakeContext, site: Site, *, javascript: bool
) -> None:
    email = f"{'with' if javascript else 'without'}.{EMAIL}"
    add_reviewer(site, email=email)
    page: Page = make_context(javascript=javascript).new_page()
    page.goto("/staff/themes")
    page.get_by_text("Sign in with your organisation").click()
    assert page.url.startswith(f"{ISSUER}/interaction/")
    page.locator("[name=login]").fill(f"ann-{javascript} {email}")
    page.locator("[name=password]").fill("any")
    page.locator("[type=submit]").click()
    page.locator("[type=submit]").click()
    expect(page.get_by_role("heading", name="Themes", level=1)).to_be_visible()
    assert page.url == f"{site.url}/staff/themes"
    expect(page.get_by_text(email)).to_be_visible()
