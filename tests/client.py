"""The client of the tests: it reads every HTML answer as strictly as a validator would, and finds the exit in it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, cast
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from html5lib.constants import E as MESSAGES
from werkzeug.test import TestResponse

from webapp.assets import Assets

NAMES_OF_OTHERS = ("for", "aria-controls", "aria-describedby", "aria-labelledby", "aria-errormessage", "list", "form")


class PageError(AssertionError):
    """An HTML answer that is not valid, or that lacks what every page must have; the message lists the faults."""


class CheckedClient(FlaskClient):
    """A test client that fails on an HTML answer which is not valid or which a visitor could not leave."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:  # passed on as they are
        """Send a request, and return the answer once its page has passed."""
        response = super().open(*args, **kwargs)
        is_page = response.data.lstrip()[:9].lower() == b"<!doctype"
        if is_page and response.mimetype != "text/html":
            raise PageError(f"a page was sent as {response.mimetype}: the browser shows its source")
        if response.mimetype == "text/html" and response.data and "Location" not in response.headers:
            assets = cast("Assets", self.application.jinja_env.globals["assets"])
            check_page(response.get_data(as_text=True), exit_script=assets.scripts["exit"])
        return response


def check_page(text: str, *, exit_script: str) -> None:
    """Pass over a page that is valid and has the exit.

    Raises:
        PageError: with all the faults of the page.
    """
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    document = parser.parse(text)
    faults = [f"line {line}: {MESSAGES[code] % about}" for (line, _), code, about in parser.errors]
    faults += _faults_of_document(document)
    faults += _faults_of_exit(document, exit_script)
    if faults:
        raise PageError("\n".join(faults))


def _faults_of_document(document: Element) -> Iterator[str]:
    # Here a comment is an element too, whose tag is a function.
    elements = [element for element in document.iter() if isinstance(element.tag, str)]  # type: ignore[redundant-expr]
    if not document.get("lang"):
        yield "the page does not say its language"
    if not (document.findtext("head/title") or "").strip():
        yield "the page has no title"
    if (count := len(list(document.iter("h1")))) != 1:
        yield f"the page has {count} first-level headings"
    yield from _faults_of_names(elements)
    for element in elements:
        yield from _faults_of_element(element)


def _faults_of_names(elements: Iterable[Element]) -> Iterator[str]:
    elements = list(elements)
    names = Counter(name for element in elements if (name := element.get("id")) is not None)
    yield from (f"the id {name!r} is there {count} times" for name, count in names.items() if count > 1)
    for element in elements:
        for attribute in NAMES_OF_OTHERS:
            for name in (element.get(attribute) or "").split():
                if name not in names:
                    yield f"{attribute} of <{element.tag}> names {name!r}, which is not there"
        fragment = (element.get("href") or "").removeprefix("#")
        if element.get("href", "").startswith("#") and fragment and fragment not in names:
            yield f"a link leads to #{fragment}, which is not there"


def _faults_of_element(element: Element) -> Iterator[str]:
    if element.get("style") is not None:
        yield f"<{element.tag}> has a style attribute, which the Content-Security-Policy refuses"
    if handlers := [name for name, _ in element.items() if name.startswith("on")]:
        yield f"<{element.tag}> has {handlers}, which the Content-Security-Policy refuses"
    if element.tag == "img" and element.get("alt") is None:
        yield "an image has no alternative text"


def _faults_of_exit(document: Element, exit_script: str) -> Iterator[str]:
    scripts = document.findall("head/script")
    if not scripts or scripts[0].text != exit_script or scripts[0].get("src") is not None:
        yield "the exit script is not the first script in the head"
    if not any(element.get("href") == "/leave" for element in document.iter("a")):
        yield "there is no link to /leave"
