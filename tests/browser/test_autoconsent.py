"""Tools that answer cookie banners for people find ours, refuse, and the refusal is stored.

The tool is DuckDuckGo's, as its browsers and extensions carry it, with the rules that it ships with and no others.
"""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from tests.browser.conftest import MakeContext
from tests.browser.journeys import read_rows
from tests.processes import ROOT
from tests.sites import Site
from webapp.consent.models import Decision

PACKAGE = ROOT / "node_modules/@duckduckgo/autoconsent"
CONFIGURATION = {
    "enabled": True,
    "autoAction": "optOut",
    "disabledCmps": [],
    "enablePrehide": True,
    "enableCosmeticRules": True,
    "enableGeneratedRules": True,
    "detectRetries": 20,
    "isMainWorld": False,
    "prehideTimeout": 2000,
}
Message = dict[str, Any]  # what the tool tells, each kind with members of its own


@pytest.fixture
def context(make_context: MakeContext) -> BrowserContext:
    """A browser; its tool needs no leave of the page's policy, as no extension does."""
    return make_context(bypass_csp=True)


def run_tool(context: BrowserContext) -> tuple[Page, list[Message]]:
    """Return a new tab that has the tool, and the list that grows with what it tells."""
    page, told = context.new_page(), []
    rules = json.loads((PACKAGE / "rules/rules.json").read_text())

    def receive(message: Message) -> None:
        told.append(message)
        if message["type"] == "init":
            answer = {"type": "initResp", "config": CONFIGURATION, "rules": rules}
            page.evaluate("(answer) => void autoconsentReceiveMessage(answer)", answer)
        if message["type"] == "eval":
            result = page.evaluate(message["code"])
            page.evaluate("(answer) => void autoconsentReceiveMessage(answer)", {**message, "result": result})

    page.expose_function("autoconsentSendMessage", receive)
    page.add_init_script(path=PACKAGE / "dist/autoconsent.playwright.js")
    return page, told


def wait_for(page: Page, told: list[Message], kind: str) -> Message:
    """Return the first message of a kind, however long the tool takes within the browser's patience."""
    for _ in range(100):
        if found := [message for message in told if message["type"] == kind]:
            return found[0]
        page.wait_for_timeout(100)
    pytest.fail(f"the tool told no {kind}, only {[message['type'] for message in told]}")


def answers(site: Site) -> list[tuple[bool, bool]]:
    rows = read_rows(site, select(Decision).order_by(Decision.decided_at, Decision.id))
    return [(row.preferences, row.analytics) for row in rows]


def test_the_tool_refuses_for_the_visitor_and_the_refusal_is_stored(context: BrowserContext, site: Site) -> None:
    before = len(answers(site))
    page, told = run_tool(context)
    page.goto("/capacity")

    assert wait_for(page, told, "popupFound")["cmp"] == "gov.uk"
    result = wait_for(page, told, "optOutResult")
    assert result["result"] is True
    wait_for(page, told, "autoconsentDone")
    assert answers(site)[before:] == [(False, False)]
    assert {cookie.get("name") for cookie in context.cookies()} == {"cookie-consent"}
    expect(page.get_by_role("region", name="Cookies")).to_be_hidden()


def test_the_tool_leaves_a_visitor_alone_who_has_chosen(context: BrowserContext, site: Site) -> None:
    chosen = context.request.put("/api/consent", data={"preferences": True, "analytics": False})
    assert chosen.ok
    before = len(answers(site))

    page, told = run_tool(context)
    page.goto("/capacity")
    page.wait_for_timeout(2000)

    assert [message["type"] for message in told if message["type"] in {"popupFound", "optOutResult"}] == []
    assert len(answers(site)) == before


def test_the_confirmation_can_be_hidden(any_page: Page) -> None:
    """As the tools do it, and people: with JavaScript and without."""
    any_page.goto("/capacity")
    any_page.get_by_role("button", name="Reject additional cookies").click()
    any_page.get_by_role("button", name="Hide this message").click()

    expect(any_page.get_by_role("heading", level=1)).to_be_visible()
    expect(any_page.get_by_role("region", name="Cookies")).to_be_hidden()
    assert urlsplit(any_page.url).path == "/capacity"
