"""A content page, and reading the Markdown file that it is written in."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import frontmatter
from jinja2 import TemplateError, nodes
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup
from marshmallow import Schema, ValidationError, fields
from marshmallow.validate import Length, Range
from yaml import YAMLError  # type: ignore[import-untyped]  # the package publishes no types

from webapp.pages.faults import Faults
from webapp.pages.markdown import find_skipped_headings, render_markdown

HOME = "home"
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
# An address and a title stay in the browser's history and in its tabs, where somebody else may read them.
TELLING_WORD = re.compile(
    r"\b(?:abuse|violen(?:ce|t)|rape|vawg|wom[ae]n|girl|police|victim|assault|sexual|domestic)", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A finished content page. `title` is neutral; `heading` says what the page is about."""

    slug: str
    title: str
    heading: str
    description: str
    order: int
    parent: str | None
    card: str | None
    template: str
    body: Markup

    @property
    def path(self) -> str:
        """The page's address on this site."""
        return "/" if self.slug == HOME else f"/{self.slug}"

    @property
    def endpoint(self) -> str:
        """The page's name within the blueprint."""
        return self.slug.replace("-", "_")


class FrontMatterSchema(Schema):
    """The lines above a page's text."""

    title = fields.String(required=True, validate=Length(min=1, max=60))
    heading = fields.String(required=True, validate=Length(min=1))
    description = fields.String(required=True, validate=Length(min=1, max=160))
    order = fields.Integer(required=True, strict=True, validate=Range(min=0))
    parent = fields.String(load_default=None)
    card = fields.String(load_default=None)
    template = fields.String(load_default="pages/page.html")


def load_page(path: Path, words: SandboxedEnvironment, figures: Collection[str], faults: Faults) -> Page | None:
    """Return the page of a Markdown file, or None when its faults leave no page.

    Args:
        path: the file; its name without `.md` is the page's slug.
        words: the environment whose globals the text may use in `{{ }}`.
        figures: the names of the figures there are.
        faults: where every fault of the file is noted.
    """
    source = _read_source(path, faults)
    if source is None:
        return None
    _check_names(path, source.front["title"], faults)
    unknown = list(_find_unknown_figures(source.text, words, figures))
    for line, name in unknown:
        faults.add(path.name, f"line {source.lines_above + line}: figures.toml has no figure “{name}”")
    if unknown:
        return None
    written = _fill_in(path, source.text, words, faults)
    for heading in find_skipped_headings(written):
        faults.add(path.name, f"the heading “{heading}” skips a level (the text starts with ##)")
    return Page(slug=path.stem, body=render_markdown(written), **source.front)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Source:
    front: dict[str, Any]  # The schema has checked each value; Page takes them by name.
    text: str
    lines_above: int


def _read_source(path: Path, faults: Faults) -> _Source | None:
    try:
        whole = path.read_text(encoding="utf-8")
        post = frontmatter.loads(whole)
        front: dict[str, Any] = FrontMatterSchema().load(post.metadata)
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        faults.add(path.name, f"cannot be read: {error}")
        return None
    except ValidationError as error:
        faults.add_messages(path.name, error.messages_dict)
        return None
    lines_above = whole.rstrip().removesuffix(post.content).count("\n")
    return _Source(front=front, text=post.content, lines_above=lines_above)


def _check_names(path: Path, title: str, faults: Faults) -> None:
    if not SLUG.match(path.stem):
        faults.add(path.name, "the file's name may hold only small letters, digits and single hyphens")
    for place, name in (("title", title), ("address", path.stem)):
        if found := TELLING_WORD.search(name):
            faults.add(path.name, f"the {place} stays in the browser's history: it may not say “{found.group()}”")


def _fill_in(path: Path, text: str, words: SandboxedEnvironment, faults: Faults) -> str:
    """Return the text with its expressions replaced by what they stand for."""
    try:
        return words.from_string(text).render()
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
        faults.add(path.name, f"the text cannot be filled in: {error}")
        return ""


def _find_unknown_figures(
    text: str, words: SandboxedEnvironment, figures: Collection[str]
) -> Iterator[tuple[int, str]]:
    """Yield the line and name of each figure the text asks for in vain."""
    try:
        used = words.parse(text).find_all(nodes.Getattr)
    except TemplateError:
        return  # Filling in the text meets the same fault, and reports it.
    for use in used:
        is_figure = isinstance(use.node, nodes.Name) and use.node.name == "figures"
        if is_figure and use.attr not in figures:
            yield use.lineno, use.attr
