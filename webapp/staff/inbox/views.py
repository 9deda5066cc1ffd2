"""What visitors wrote: the list, filtered and searched."""

import re
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from flask import abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
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
from webapp.published import table_of
from webapp.staff.access import signed_in, staff
from webapp.staff.audit import Action
from webapp.staff.audit.noting import note_reading
from webapp.staff.inbox.filter_query import Query, keep_filter, read_filter, tell_filter
from webapp.staff.inbox.filters import FilterForm
from webapp.staff.inbox.saved_filters import list_saved_filters
from webapp.staff.people import list_people

PAGE_SIZE: Final = 25
MOST_COUNTED: Final = 1_000
MOST_COUNTED_OF_A_SEARCH: Final = 100  # a common word with a filter that seldom meets it is slow to count
MOST_TAGS: Final = 200
_PAGE: Final = re.compile(r"/[a-z-]*")
_OPEN: Final = ["new", "in_review", "acknowledged", "escalated"]
USUAL: Final[dict[str, Query]] = {
    "Everything": {},
    "To do": {"status": _OPEN},
    "To do, most urgent first": {"status": _OPEN, "order": ["urgent"]},
    "Mine": {"status": _OPEN, "assignee": ["me"]},
    "Nobody’s": {"status": _OPEN, "assignee": ["nobody"]},
}


@staff.get("/feedback")
def show_list() -> ResponseReturnValue:
    """Show a page of the messages that a filter asks for, from below the place that `after` names."""
    after, query, people = _read_cursor(), keep_filter(request.args), list_people(session())
    form = FilterForm(MultiDict(query), people, list_themes(session()))
    shown = {
        "form": form,
        "query": query,
        "people": people,
        "usual": USUAL,
        "paths": sorted(filter(_PAGE.fullmatch, table_of(current_app).addresses)),
        "tag_names": list_tags(session(), limit=MOST_TAGS),
        "saved": list_saved_filters(session(), signed_in().account_id),
    }
    if not form.validate():
        return render_template("staff/messages.html", page=None, **shown), HTTPStatus.UNPROCESSABLE_ENTITY
    wanted = read_filter(request.args, mine=signed_in().account_id)
    page = find_feedback_page(session(), wanted, after=after, limit=PAGE_SIZE)
    most = MOST_COUNTED_OF_A_SEARCH if wanted.words else MOST_COUNTED
    number = count_feedback(session(), wanted, up_to=most)
    tags = tags_of_each(session(), [message.id for message in page.items])
    _note(query, page)
    return render_template(
        "staff/messages.html",
        page=page,
        number=number,
        is_more=number >= most,
        tags=tags,
        chips=form.write_chips(query),
        query_text=urlencode(query, doseq=True),
        **shown,
    )


def _note(query: Query, page: FeedbackPage) -> None:
    details = {"filter": tell_filter(query), "shown": len(page.items)}
    note_reading(Action.SEARCHED if "words" in query else Action.LIST_READ, details=details)


def _read_cursor() -> Cursor | None:
    given = request.args.get("after")
    if given is None:
        return None
    try:
        return Cursor.read(given)
    except CursorUnreadable:
        abort(HTTPStatus.BAD_REQUEST)
