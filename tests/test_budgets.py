"""Every public page fits the first window of a connection, in one answer that holds all it needs."""

from xml.etree.ElementTree import Element

import brotli
import html5lib
import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from webapp.assets import Assets
from webapp.published import table_of

FIRST_WINDOW_BYTES = 14_600  # ten segments of 1,460 bytes (RFC 6928)
# Every browser of the last eight years takes Brotli over https; gzip is for the others, and for plain http.
MOST_BYTES = {"br": FIRST_WINDOW_BYTES, "gzip": FIRST_WINDOW_BYTES * 11 // 10}
FIRST_VISIT_BYTES = 30 * 1024
SCRIPT_BYTES = 6 * 1024
CONSENT_SCRIPT_BYTES = 1536
LOADING = ("src", "srcset", "poster", "background")
LINKS_THAT_LOAD_NOTHING = ("canonical", "license", "author", "help", "next", "prev", "search")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """A finished page asks no database, so one kind is enough here."""
    return sqlite_url


def first_visit(app: Flask, address: str, coding: str = "identity") -> TestResponse:
    """Return what a visitor without cookies is answered, still in its coding."""
    return Client(app.wsgi_app).get(address, headers={"Accept-Encoding": coding})


def wire_bytes(response: TestResponse) -> int:
    """Return the size of an answer as HTTP/1.1 sends it, with what the server adds."""
    added = "Server: granian\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
    head = f"HTTP/1.1 {response.status}\r\n{added}{response.headers}"  # ends with an empty line
    return len(head.encode()) + len(response.data)


def pages_of(app: Flask) -> dict[str, Element]:
    """Return every finished page by its address."""
    answers = {address: first_visit(app, address) for address in table_of(app).addresses}
    return {
        address: html5lib.parse(answer.get_data(), namespaceHTMLElements=False)
        for address, answer in answers.items()
        if answer.mimetype == "text/html"
    }


@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_every_page_fits_its_window(app: Flask, coding: str) -> None:
    sizes = {address: wire_bytes(first_visit(app, address, coding)) for address in pages_of(app)}
    assert len(sizes) > 10
    assert {address: size for address, size in sizes.items() if size > MOST_BYTES[coding]} == {}


def test_a_page_loads_nothing_else(app: Flask) -> None:
    """So a first visit is one request to us and none to anyone else."""
    for address, document in pages_of(app).items():
        assert [found for element in document.iter() for found in loads_of(element)] == [], address


def test_a_first_visit_is_small(app: Flask) -> None:
    assert max(wire_bytes(first_visit(app, address, "br")) for address in pages_of(app)) <= FIRST_VISIT_BYTES


def test_the_scripts_of_a_page_are_small(app: Flask) -> None:
    for address, document in pages_of(app).items():
        scripts = "".join(script.text or "" for script in document.iter("script"))
        assert 0 < len(brotli.compress(scripts.encode())) <= SCRIPT_BYTES, address


def test_the_script_of_consent_is_small(app: Flask) -> None:
    assert len(brotli.compress(app.extensions["assets"].scripts["consent"].encode())) <= CONSENT_SCRIPT_BYTES


def test_a_page_has_one_style_sheet_that_the_policy_allows(app: Flask) -> None:
    for address, document in pages_of(app).items():
        (style,) = document.iter("style")
        policy = first_visit(app, address).headers["Content-Security-Policy"]
        assert Assets.csp_hash(style.text or "") in policy, address
        assert [element for element in document.iter() if element.get("style") is not None] == []


def test_the_policy_allows_every_script_of_a_page(app: Flask) -> None:
    for address, document in pages_of(app).items():
        policy = first_visit(app, address).headers["Content-Security-Policy"]
        for script in document.iter("script"):
            assert Assets.csp_hash(script.text or "") in policy, address


@pytest.mark.parametrize(
    ("markup", "loads"),
    [
        ('<img src="/a.png" alt="">', ["/a.png"]),
        ('<link rel="stylesheet" href="/a.css">', ["/a.css"]),
        ('<link rel="icon" href="data:,">', []),
        ('<link rel="canonical" href="/a">', []),
        ('<a href="https://elsewhere.example/">a link</a>', []),
        ("<style>p { background: url(/a.png) }</style>", ["/a.png"]),
    ],
)
def test_what_loads_is_found(markup: str, loads: list[str]) -> None:
    document = html5lib.parse(markup, namespaceHTMLElements=False)
    assert [found for element in document.iter() for found in loads_of(element)] == loads


def loads_of(element: Element) -> list[str]:
    """Return the addresses that a browser would ask for by itself, because of this element."""
    found = [value for name in LOADING if (value := element.get(name)) is not None]
    if element.tag == "link" and element.get("rel") not in LINKS_THAT_LOAD_NOTHING:
        found.append(element.get("href", ""))
    if element.tag == "style":
        found += [part.split(")")[0].strip("\"' ") for part in (element.text or "").split("url(")[1:]]
    return [address for address in found if not address.startswith(("data:", "#"))]
