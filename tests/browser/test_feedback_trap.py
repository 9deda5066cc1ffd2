"""The trap for programs in the feedback form has nothing that a password manager fills in, by the rules they publish.

Bitwarden and KeePassXC-Browser pass over fields smaller than 10 and 8 pixels; Bitwarden, Firefox and Chromium go by
words in a field's name, id, label and other attributes. Firefox itself is asked in tests/desktop.
"""

import re
from typing import Any

import pytest
from playwright.sync_api import Page

SMALLEST_FILLED_PIXELS = 8
MEANINGLESS = {"class", "type", "tabindex", "value"}
# Parts of the words that their lists hold, in English and in the languages that Londoners' browsers are set to.
FILLED_IN = re.compile(
    "mail|correo|courriel|name|nom|user|login|account|pass|pwd|secret|code|pin|otp|2fa|mfa|captcha|phone|tel|mobil|handy"
    "|contact|address|addr|street|strasse|house|suite|line|city|town|stadt|ville|ciudad|state|county|region|province|post"
    "|zip|plz|country|land|pais|company|organi[sz]|business|firm|card|carte|cc|cv[cv]|csc|cid|number|exp|valid|month|year"
    "|date|day|birth|dob|age|sex|gender|title|prefix|honor|search|query|find|web|site|url|message|subject|topic|reason"
    "|register|sign|join|subscri|newsletter|confirm|verif|backup|recover|coupon|promo|iban|bank|tax|nationality|language"
)

READ_TRAP = """(trap) => ({
  attributes: Object.fromEntries([...trap.attributes].map(({ name, value }) => [name, value])),
  labels: [...trap.labels].map((label) => label.textContent),
  size: [trap.getBoundingClientRect().width, trap.getBoundingClientRect().height],
  hidden: Boolean(trap.closest('[aria-hidden=true]'))
})"""


@pytest.fixture(params=["/feedback", "/help"])
def trap(any_page: Page, request: pytest.FixtureRequest) -> dict[str, Any]:
    """What a program can read of the trap, on the page of the form and below another page, with all of it open."""
    any_page.goto(request.param)
    for question in any_page.get_by_text("Report a problem with this page").all():
        question.click()
    found: dict[str, Any] = any_page.locator("[name=further]").evaluate(READ_TRAP)
    return found


def test_the_trap_is_too_small_for_what_a_password_manager_fills_in(trap: dict[str, Any]) -> None:
    assert max(trap["size"]) < SMALLEST_FILLED_PIXELS
    assert trap["hidden"]


def test_no_word_of_the_trap_is_one_that_a_password_manager_looks_for(trap: dict[str, Any]) -> None:
    words = [value for name, value in trap["attributes"].items() if name not in MEANINGLESS] + trap["labels"]
    assert words
    assert not [word for word in words if FILLED_IN.search(re.sub("[^a-z0-9]", "", word.lower()))]


def test_the_trap_is_plain_text_that_asks_not_to_be_filled_in(trap: dict[str, Any]) -> None:
    attributes = trap["attributes"]
    assert (attributes["type"], attributes["autocomplete"], attributes["tabindex"]) == ("text", "off", "-1")
    assert attributes.keys() <= {*MEANINGLESS, "id", "name", "autocomplete"}


def test_the_words_looked_for_are_those_of_fields_that_are_filled_in() -> None:
    for word in ("email", "fullname", "addressline1", "postcode", "telephone", "organization", "ccnumber", "username"):
        assert FILLED_IN.search(word)
