"""All content of the public pages, read and finished once when the service starts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from webapp.config import Settings
from webapp.pages.faults import Faults
from webapp.pages.figures import Figure, load_figures
from webapp.pages.helplines import Helpline, load_helplines, phone_link
from webapp.pages.page import Page, load_page

FOLDER = Path(__file__).parent
MARKDOWN_SIGN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~])")


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """The pages by slug, in reading order, and the numbers they are made of."""

    pages: Mapping[str, Page]
    figures: Mapping[str, Figure]
    helplines: Mapping[str, Helpline]

    @property
    def cards(self) -> tuple[Page, ...]:
        """The pages that the home page introduces."""
        return tuple(page for page in self.pages.values() if page.card)

    def trail(self, page: Page) -> tuple[Page, ...]:
        """Return the pages above a page, the home page first."""
        if page.parent is None:
            return ()
        parent = self.pages[page.parent]
        return (*self.trail(parent), parent)


def load_content(settings: Settings, folder: Path = FOLDER) -> Content:
    """Return the content of a folder: figures.toml, helplines.toml and content/*.md.

    Raises:
        ContentError: with every fault of every file.
    """
    faults = Faults()
    figures = load_figures(folder / "figures.toml", faults)
    helplines = load_helplines(folder / "helplines.toml", faults)
    words = _make_words(settings, figures, helplines)
    files = sorted((folder / "content").glob("*.md"))
    found = [page for file in files if (page := load_page(file, words, figures, faults))]
    pages = {page.slug: page for page in sorted(found, key=lambda page: (page.order, page.slug))}
    known = {file.stem for file in files}
    _check_parents(pages, known, faults)
    _check_figures(figures, known, faults)
    faults.raise_if_any()
    return Content(pages=MappingProxyType(pages), figures=figures, helplines=helplines)


def _make_words(
    settings: Settings, figures: Mapping[str, Figure], helplines: Mapping[str, Helpline]
) -> SandboxedEnvironment:
    """Return the environment of the pages' expressions: it knows these words and no others."""
    words = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    words.globals = {
        "figures": figures,
        "figures_about": lambda group: [figure for figure in figures.values() if figure.group == group],
        "helplines_for": lambda group: [line for line in helplines.values() if line.group == group],
        "phone": _link_number,
        "service_name": _escape_markdown(settings.service_name),
        "organisation_name": _escape_markdown(settings.organisation_name),
        "feedback_retention_days": settings.feedback_retention_days,
        "consent_lifetime_days": settings.consent_lifetime_days,
    }
    return words


def _link_number(number: str) -> Markup:
    return Markup("[{}]({})").format(number, phone_link(number))


def _escape_markdown(text: str) -> str:
    """Return an operator's words so that Markdown shows every character of them."""
    return MARKDOWN_SIGN.sub(r"\\\1", text)


def _check_parents(pages: Mapping[str, Page], known: set[str], faults: Faults) -> None:
    for page in pages.values():
        above, parent = {page.slug}, page.parent
        while parent and parent in pages and parent not in above:
            above.add(parent)
            parent = pages[parent].parent
        if parent and (parent in above or parent not in known):
            faults.add(f"{page.slug}.md", f"parent: “{parent}” is no page above this one")


def _check_figures(figures: Mapping[str, Figure], known: set[str], faults: Faults) -> None:
    for name, figure in figures.items():
        for slug in sorted(set(figure.pages) - known):
            faults.add("figures.toml", f"[{name}] pages: there is no page “{slug}”")
