"""The content pages as a visitor gets them."""

import re
from collections.abc import Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask
from werkzeug.exceptions import NotFound
from werkzeug.test import Client

PATHS = [
    "/",
    "/capacity",
    "/capability",
    "/progress",
    "/help",
    "/staying-safe-online",
    "/privacy",
    "/accessibility",
    "/cookies-notice",
]
# The words of webapp.pages.page once more, so that a gap there is seen here; parts of words count.
TELLING = re.compile("abuse|violen|rape|vawg|wom[ae]n|girl|police|victim|assault|sexual|domestic", re.IGNORECASE)


def read(client: Client, path: str) -> Element:
    answer = client.get(path)
    assert answer.status_code == 200
    tree: Element = html5lib.parse(answer.data, namespaceHTMLElements=False)
    return tree


def words_of(element: Element) -> str:
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def headings_of(tree: Element) -> Iterator[int]:
    for element in tree.iter():
        if re.fullmatch(r"h[1-6]", str(element.tag)):
            yield int(str(element.tag)[1])


@pytest.mark.parametrize("path", PATHS)
def test_the_title_and_address_tell_nobody_what_was_read(client: Client, path: str) -> None:
    title = read(client, path).find(".//title")
    assert title is not None
    assert not TELLING.search(f"{words_of(title)} {path}")


def test_every_title_is_another(client: Client) -> None:
    titles = [title.text for path in PATHS if (title := read(client, path).find(".//title")) is not None]
    assert len(set(titles)) == len(PATHS)


@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_one_main_heading_and_skips_no_level(client: Client, path: str) -> None:
    levels = list(headings_of(next(read(client, path).iter("main"))))
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


@pytest.mark.parametrize("path", PATHS)
def test_every_link_within_the_site_leads_to_a_page(app: Flask, client: Client, path: str) -> None:
    routes = app.url_map.bind("localhost")
    links = {str(link.get("href")).partition("?")[0] for link in read(client, path).iter("a")}
    inside = {link for link in links if link.startswith("/")}
    assert inside
    for link in inside:
        try:
            routes.match(link)
        except NotFound:
            pytest.fail(f"{path} links to {link}, which is no page")


@pytest.mark.parametrize("path", PATHS[1:])
def test_a_breadcrumb_leads_home(client: Client, path: str) -> None:
    trail = read(client, path).find(".//nav[@aria-label='Breadcrumb']")
    assert trail is not None
    assert [(words_of(link), link.get("href")) for link in trail.iter("a")] == [("Home", "/")]


def test_the_home_page_puts_help_first_and_introduces_the_three_pages(client: Client) -> None:
    main = next(read(client, "/").iter("main"))
    links = [str(link.get("href")) for link in main.iter("a")]
    assert links[:3] == ["tel:999", "tel:101", "/help"]
    assert [str(link.get("href")) for heading in main.iter("h3") for link in heading.iter("a")] == [
        "/capacity",
        "/capability",
        "/progress",
    ]


def test_the_cookies_notice_lists_every_cookie_of_the_register(app: Flask, client: Client) -> None:
    text = words_of(read(client, "/cookies-notice"))
    cookies = app.extensions["consent_register"].cookies
    assert cookies
    for cookie in cookies:
        assert cookie.name in text
        assert cookie.description in text
        assert cookie.lifetime[1:] in text


def test_a_page_answers_get_alone(client: Client) -> None:
    assert client.post("/capacity").status_code in {403, 405}


def test_an_address_without_a_page_is_not_found(client: Client) -> None:
    assert client.get("/capacities").status_code == 404
