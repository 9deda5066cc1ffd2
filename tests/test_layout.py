"""The frame of every page, and the error pages that stand in it."""

import re

import pytest
from jinja2 import Environment

from tests.documents import TEMPLATES, find, load_templates, parse, text_of
from webapp import wording

ERROR_PAGES = sorted(path.stem for path in (TEMPLATES / "errors").glob("[0-9]*.html"))


@pytest.fixture(scope="module")
def templates() -> Environment:
    """Return the project's templates."""
    return load_templates()


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_an_error_page_needs_nothing_that_can_fail(templates: Environment, name: str) -> None:
    """With no request, session or database it says what happened, the way out and where to find help."""
    document = parse(templates.get_template(f"errors/{name}.html").render())

    heading = text_of(find(document, "h1"))
    assert text_of(find(document, "title")) == f"{heading} – Safer <London>"
    assert find(document, "main").findall(".//a[@href='/help']")
    assert text_of(find(document, "a[@href='/leave']")) == wording.EXIT_LINK


def test_there_is_a_page_for_each_error_we_answer() -> None:
    """No failure is left to the server's own page."""
    assert ERROR_PAGES == ["400", "403", "404", "405", "413", "422", "429", "500", "503"]


def test_a_failure_to_save_is_told_in_the_required_words(templates: Environment) -> None:
    """The owner's words stand on the page that says the service cannot save."""
    document = parse(templates.get_template("errors/503.html").render())

    assert wording.TECHNICAL_PROBLEM in text_of(find(document, "main"))


def test_the_beta_notice_is_word_for_word_and_leads_to_feedback(templates: Environment) -> None:
    """The notice is the owner's text, and its link fills in the page it was on."""
    html = templates.get_template("components/beta.html").render(page_path="/capacity")
    document = parse(f"<!doctype html><title>t</title>{html}")

    assert text_of(find(document, "p")).endswith(wording.BETA_NOTICE)
    link = find(document, "a")
    assert (text_of(link), link.get("href")) == (wording.FEEDBACK_LINK, "/feedback?page=/capacity")


def test_the_way_out_comes_before_anything_else_that_can_be_pressed(templates: Environment) -> None:
    """After the skip link, the first thing to reach by keyboard leaves the site."""
    document = parse(templates.get_template("errors/404.html").render())

    reached = [element.get("href") for element in find(document, "body").iter("a")]

    assert reached[:2] == ["#main-content", "/leave"]


def test_the_exit_script_comes_first(templates: Environment) -> None:
    """Nothing but the character set stands before it, so that it works while the page loads."""
    head = find(parse(templates.get_template("errors/404.html").render()), "head")

    assert [element.tag for element in head][:2] == ["meta", "script"]


def test_nothing_in_the_shared_templates_needs_an_exception_from_the_security_policy() -> None:
    """No style attribute and no event handler: the policy would refuse them."""
    for path in TEMPLATES.rglob("*.html"):
        assert not re.search(r"<[^>]*\s(?:style|on[a-z]+)=", path.read_text("utf-8")), path.name
