"""What visitors wrote: the list."""

from http import HTTPStatus
from typing import Final

from flask import abort, render_template, request

from webapp.database import session
from webapp.feedback.service import (
    Cursor,
    CursorUnreadable,
    FeedbackFilter,
    Spam,
    find_feedback_page,
)
from webapp.staff.access import staff

PAGE_SIZE: Final = 25


@staff.get("/feedback")
def show_list() -> str:
    """Show a page of messages, newest first, from below the place that `after` names."""
    page = find_feedback_page(session(), FeedbackFilter(spam=Spam.WITH), after=_read_cursor(), limit=PAGE_SIZE)
    return render_template("staff/messages.html", page=page)


def _read_cursor() -> Cursor | None:
    given = request.args.get("after")
    if given is None:
        return None
    try:
        return Cursor.read(given)
    except CursorUnreadable:
        abort(HTTPStatus.BAD_REQUEST)
