"""The page of the list: the messages that an address asks for, and the controls to work with them."""

from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from flask import abort, render_template
from werkzeug.datastructures import MultiDict

from webapp.database import session
from webapp.feedback.service import (
    Cursor,
    CursorUnreadable,
    FeedbackPage,
    count_feedback,
    find_feedback_page,
    list_tags,
    tags_of_each,
)
from webapp.feedback.themes.service import list_themes
from webapp.staff.access import signed_in
from webapp.staff.audit import Action
from webapp.staff.audit.noting import note_reading
from webapp.staff.inbox.bulk_form import BulkForm
from webapp.staff.inbox.filter_address import list_address, read_query
from webapp.staff.inbox.filter_query import OPEN, Query, read_filter, tell_filter
from webapp.staff.inbox.filters import FilterForm
from webapp.staff.inbox.saved_filters import list_saved_filters
from webapp.staff.page_names import list_pages
from webapp.staff.people import People, list_people

PAGE_SIZE: Final = 25
MOST_COUNTED: Final = 1_000
MOST_COUNTED_OF_A_SEARCH: Final = 100  # a common word with a filter that seldom meets it is slow to count
MOST_TAGS: Final = 200
USUAL: Final[dict[str, Query]] = {
    "Everything": {},
    "To do": {"status": [*OPEN]},
    "To do, most urgent first": {"status": [*OPEN], "order": ["urgent"]},
    "Mine": {"status": [*OPEN], "assignee": ["me"]},
    "Nobody’s": {"status": [*OPEN], "assignee": ["nobody"]},
}


def render_list(given: MultiDict[str, str], bulk: BulkForm | None = None) -> tuple[str, HTTPStatus]:
    """Return the page that an address asks for and its status; 422 where the filter cannot be.

    Args:
        given: The query of the address: a filter, and in `after` the place from below which messages are shown.
        bulk: What was sent to do with several messages and cannot be done, to be shown with its errors.
    """
    after, query, people = _read_cursor(given), read_query(given), list_people(session())
    form = offer_filter(query, people)
    if not form.validate():
        return render_refused(form, query, people), HTTPStatus.UNPROCESSABLE_ENTITY
    wanted = read_filter(MultiDict(query), mine=signed_in().account_id)
    page = find_feedback_page(session(), wanted, after=after, limit=PAGE_SIZE)
    most = MOST_COUNTED_OF_A_SEARCH if wanted.words else MOST_COUNTED
    number = count_feedback(session(), wanted, up_to=most)
    shown = {
        **_frame(form, query, people),
        "page": page,
        "is_further": after is not None,
        "address": list_address(query, after=str(after) if after else None),
        "number": number,
        "is_more": number >= most,
        "tags": tags_of_each(session(), [message.id for message in page.items]),
        "chips": form.write_chips(query),
        "bulk": bulk or BulkForm.offering(people, None),
    }
    _note(query, page)
    return render_template("staff/messages.html", **shown), HTTPStatus.OK


def offer_filter(query: Query, people: People) -> FilterForm:
    """Return the form of the filter, filled in, with all that can be chosen."""
    tags = list_tags(session(), limit=MOST_TAGS)
    return FilterForm(MultiDict(query), people, themes=list_themes(session()), pages=list_pages(), tags=tags)


def render_refused(form: FilterForm, query: Query, people: People) -> str:
    """Return the page with a filter that cannot be, and what is wrong with it, and no messages."""
    return render_template("staff/messages.html", page=None, **_frame(form, query, people))


def _frame(form: FilterForm, query: Query, people: People) -> dict[str, Any]:
    return {
        "form": form,
        "query": query,
        "query_text": urlencode(query, doseq=True),
        "people": people,
        "usual": USUAL,
        "saved": list_saved_filters(session(), signed_in().account_id),
        "list_address": list_address,
    }


def _note(query: Query, page: FeedbackPage) -> None:
    details = {"filter": tell_filter(query), "shown": len(page.items)}
    note_reading(Action.SEARCHED if "words" in query else Action.LIST_READ, details=details)


def _read_cursor(query: MultiDict[str, str]) -> Cursor | None:
    given = query.get("after")
    if given is None:
        return None
    try:
        return Cursor.read(given)
    except CursorUnreadable:
        abort(HTTPStatus.BAD_REQUEST)
