"""Markdown to HTML, for text that may hold no HTML of its own."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup

OTHER_SITE = ("https://", "http://")
TOP_LEVEL = 2  # The page's own heading is level 1; its text starts one below.


@lru_cache(maxsize=64)
def render_markdown(text: str) -> Markup:
    """Return the HTML of a text; tags in the text come out as words."""
    return Markup(_PARSER.render(text))  # noqa: S704 - the parser escapes: its `html` option is off


@lru_cache(maxsize=64)
def find_skipped_headings(text: str) -> Sequence[str]:
    """Return each heading that is not one of the levels a screen reader would expect there."""
    skipped: list[str] = []
    allowed = TOP_LEVEL
    tokens = _PARSER.parse(text)
    for heading, words in pairwise(tokens):
        if heading.type != "heading_open":
            continue
        level = int(heading.tag.removeprefix("h"))
        if not TOP_LEVEL <= level <= allowed:
            skipped.append(words.content)
        allowed = level + 1
    return tuple(skipped)


def _prepare(state: StateCore) -> None:
    """Give links to other sites and tables the attributes that Markdown has no words for."""
    for token in _flatten(state.tokens):
        if token.type == "link_open" and str(token.attrGet("href")).startswith(OTHER_SITE):
            # Neither the other site nor its scripts learn which page the visitor was reading.
            token.attrSet("rel", "noreferrer noopener")
        token.attrs.pop("style", None)  # Of aligned columns: the security policy refuses style attributes.
        if token.type == "th_open":
            token.attrSet("scope", "col")
    _name_rows(state.tokens)


def _flatten(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()


def _name_rows(tokens: Sequence[Token]) -> None:
    """Make the first cell of each row its header, so that a screen reader says it with the others."""
    for place, token in enumerate(tokens[:-3]):
        cell, close = tokens[place + 1], tokens[place + 3]
        if token.type == "tr_open" and cell.type == "td_open":
            cell.tag = close.tag = "th"
            cell.attrSet("scope", "row")


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.core.ruler.push("prepare", _prepare)
    return parser


_PARSER = _make_parser()
