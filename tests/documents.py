"""Shared templates rendered on their own, and what a person finds in them."""

from pathlib import Path
from types import SimpleNamespace
from xml.etree.ElementTree import Element

import html5lib
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from webapp import wording

TEMPLATES = Path(__file__).parent.parent / "webapp" / "templates"


def load_templates() -> Environment:
    """Return the project's templates with what every page is given, and no application behind them."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    settings = SimpleNamespace(
        service_name="Safer <London>",
        organisation_name="the team",
        exit_url="https://weather.example/",
        exit_fallback_url="https://news.example/",
        one_entry_visit=True,
    )
    scripts = {path.stem: "0" for path in (TEMPLATES.parent / "static" / "js").glob("*.js")}
    environment.globals.update(wording=wording, settings=settings, assets=SimpleNamespace(style="p{}", scripts=scripts))
    return environment


def parse(html: str) -> Element:
    """Return the document, which must be valid for a strict parser."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    document: Element = parser.parse(html)
    ids = [element.get("id") for element in document.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    return document


def find(document: Element, path: str) -> Element:
    """Return the one element that the path leads to."""
    (element,) = document.findall(f".//{path}")
    return element


def text_of(element: Element) -> str:
    """Return the element's text as a person reads it."""
    return " ".join("".join(element.itertext()).split())
