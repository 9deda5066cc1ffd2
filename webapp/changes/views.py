"""`/you-said-we-did`: what was changed because of what visitors said. No request for it asks the database."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final, cast

from flask import Blueprint, abort, current_app, render_template, request

from webapp.changes.board import Board
from webapp.changes.service import PublishedChange

PATH: Final = "/you-said-we-did"
# With these the whole page fits the first window of a connection (tests/changes/test_views.py).
MAX_PAGE_CHARACTERS: Final = 2_500
MAX_NUMBER_LENGTH: Final = 4

changes = Blueprint("changes", __name__)


@changes.get(PATH)
def show_changes() -> str:
    """Show the latest changes; `?page=2` and on show the earlier ones."""
    board = cast("Board", current_app.extensions["changes"])
    board.look()
    if board.changes is None:
        abort(HTTPStatus.SERVICE_UNAVAILABLE)
    pages = split(board.changes)
    number = _read_number()
    if not 1 <= number <= len(pages):
        abort(HTTPStatus.NOT_FOUND)
    titles = {page.path: page.title for page in current_app.extensions["content"].pages.values()}
    return render_template(
        "changes/changes.html", changes=pages[number - 1], number=number, last=len(pages), titles=titles
    )


def split(published: Sequence[PublishedChange]) -> list[list[PublishedChange]]:
    """Return the changes in pages: as many to a page as its characters allow, and one at least."""
    pages: list[list[PublishedChange]] = [[]]
    left = MAX_PAGE_CHARACTERS
    for change in published:
        length = len(change.title) + len(change.you_said) + len(change.we_did)
        if pages[-1] and length > left:
            pages.append([])
            left = MAX_PAGE_CHARACTERS
        pages[-1].append(change)
        left -= length
    return pages


def _read_number() -> int:
    given = request.args.get("page", "1")
    is_number = given.isascii() and given.isdecimal() and len(given) <= MAX_NUMBER_LENGTH
    return int(given) if is_number else 0
