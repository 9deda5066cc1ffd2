"""What staff call the pages of the site: the titles that visitors know them by."""

from typing import Final, cast

from flask import current_app

from webapp.pages.content import Content
from webapp.published import table_of
from webapp.visits.pages import is_counted

# Pages that are not written as content, and the first page, whose title is a sentence of its own.
_NAMES: Final = {
    "/": "Home page",
    "/cookies": "Cookies",
    "/display-settings": "Text size and colours",
    "/feedback": "Give feedback",
    "/feedback/receipt": "Check a message",
    "/you-said-we-did": "You said, we did",
}


def name_page(path: str) -> str:
    """Return the title of a page; of one that is not there any more, its path."""
    content = cast("Content", current_app.extensions["content"])
    return _NAMES.get(path) or next((page.title for page in content.pages.values() if page.path == path), path)


def list_pages() -> list[tuple[str, str]]:
    """Return the path and title of every page that visitors can be counted on or speak of, by title."""
    paths = [path for path in table_of(current_app).addresses if is_counted(path)]
    return sorted(((path, name_page(path)) for path in paths), key=lambda page: (page[0] != "/", page[1]))
