"""What assistive technology is told of feedback, read from Chromium's own accessibility tree; and what it is not."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MakeContext
from webapp.feedback.rules import NOTHING_ANSWERED

TRAP = "Leave this empty"
USEFUL = "Is the page useful?"
REPORT = "Report a problem with this page"
CONTROLS = {"textbox", "radio", "button"}
IN_ORDER = [
    ("radio", "Yes"),
    ("radio", "No"),
    ("textbox", "What were you doing?"),
    ("textbox", "What do you think, or what went wrong?"),
    ("radio", "5 – very satisfied"),
    ("radio", "4 – satisfied"),
    ("radio", "3 – neither satisfied nor dissatisfied"),
    ("radio", "2 – dissatisfied"),
    ("radio", "1 – very dissatisfied"),
    ("textbox", "Your email address (optional)"),
    ("radio", "Yes"),
    ("radio", "No"),
    ("button", "Send feedback"),
]


def read_tree(page: Page) -> list[dict[str, Any]]:
    """Give every node that assistive technology meets, in the order of reading."""
    session = page.context.new_cdp_session(page)
    nodes = {node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]}
    session.detach()
    order: list[dict[str, Any]] = []
    waiting = [next(node for node in nodes.values() if "parentId" not in node)]
    while waiting:
        node = waiting.pop()
        order.append(node)
        waiting += [nodes[child] for child in reversed(node.get("childIds", [])) if child in nodes]
    return [node for node in order if not node["ignored"]]


def role_and_name(node: dict[str, Any]) -> tuple[str, str]:
    return node["role"]["value"], node.get("name", {}).get("value", "")


def property_of(node: dict[str, Any], name: str) -> Any:  # of whatever kind Chromium gives it
    return next((found["value"].get("value") for found in node.get("properties", []) if found["name"] == name), None)


def read_form_aloud(page: Page) -> list[tuple[str, str]]:
    """Give role and name of each control from the first question on."""
    controls = [role_and_name(node) for node in read_tree(page) if node["role"]["value"] in CONTROLS]
    return controls[controls.index(("textbox", "What were you doing?")) - 2 :]


@pytest.mark.parametrize("path", ["/feedback", "/help"])
def test_the_trap_is_not_in_what_is_read_and_everything_that_is_has_a_name(any_page: Page, path: str) -> None:
    any_page.goto(path)
    for question in any_page.get_by_text(REPORT).all():
        question.click()
    tree = read_tree(any_page)
    said = [role_and_name(node) for node in tree]
    assert not [name for _, name in said if TRAP in name]
    assert [name for role, name in said if role == "textbox"] == [name for role, name in IN_ORDER if role == "textbox"]
    assert all(name for role, name in said if role in CONTROLS | {"link", "heading"})


def test_the_form_is_read_in_the_order_it_is_seen_in(any_page: Page) -> None:
    any_page.goto("/feedback")
    assert read_form_aloud(any_page) == IN_ORDER
    groups = [name for role, name in map(role_and_name, read_tree(any_page)) if role in {"group", "radiogroup"}]
    assert groups == [
        USEFUL,
        "How satisfied are you with this site?",
        "Is it safe for us to email you?",
    ]


def test_each_text_is_described_by_its_hint_and_its_limit(any_page: Page) -> None:
    any_page.goto("/feedback")
    descriptions = {
        node["name"]["value"]: node.get("description", {}).get("value", "")
        for node in read_tree(any_page)
        if node["role"]["value"] == "textbox"
    }
    assert "Do not give names or details of people" in descriptions["What do you think, or what went wrong?"]
    assert "1,200 characters" in descriptions["What do you think, or what went wrong?"]
    assert "Only if you want an answer" in descriptions["Your email address (optional)"]


def test_a_mistake_is_announced_and_focused(any_page: Page) -> None:
    any_page.goto("/feedback")
    any_page.get_by_role("button", name="Send feedback").click()
    expect(any_page.get_by_role("alert")).to_be_visible()
    tree = read_tree(any_page)
    (alert,) = [node for node in tree if node["role"]["value"] == "alert"]
    assert property_of(alert, "live") == "assertive"
    assert ("link", NOTHING_ANSWERED) in map(role_and_name, tree)
    assert any_page.locator(":focus").get_by_role("alert").count() == 1
    (question,) = [node for node in tree if role_and_name(node) in {("group", USEFUL), ("radiogroup", USEFUL)}]
    assert NOTHING_ANSWERED in question["description"]["value"]


def test_what_came_of_a_tap_is_announced(make_context: MakeContext) -> None:
    page = make_context().new_page()
    page.goto("/staying-safe-online")
    page.get_by_role("button", name="Yes, this page is useful").click()
    expect(page.get_by_role("status").filter(has_text="Thank you")).to_be_focused()
    (status,) = [node for node in read_tree(page) if node["role"]["value"] == "status" and property_of(node, "focused")]
    assert property_of(status, "live") == "polite"
