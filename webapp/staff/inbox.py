"""What visitors wrote: how many wait, the list, one message, and marking it as reviewed."""

import uuid
from http import HTTPStatus
from typing import Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.database import session
from webapp.feedback.service import (
    Cursor,
    CursorUnreadable,
    FeedbackFilter,
    FeedbackNotFound,
    Spam,
    count_waiting,
    find_feedback,
    find_feedback_page,
    list_urgent,
    mark_reviewed,
)
from webapp.staff.access import DONE, now, signed_in, staff
from webapp.staff.accounts import find_address

PAGE_SIZE: Final = 25


@staff.get("/")
def show_overview() -> str:
    """Show how many messages wait, and those that may tell of danger."""
    urgent = list_urgent(session(), limit=PAGE_SIZE)
    return render_template("staff/overview.html", waiting=count_waiting(session()), urgent=urgent)


@staff.get("/feedback")
def show_list() -> str:
    """Show a page of messages, newest first, from below the place that `after` names."""
    page = find_feedback_page(session(), FeedbackFilter(spam=Spam.WITH), after=_read_cursor(), limit=PAGE_SIZE)
    return render_template("staff/messages.html", page=page)


@staff.get("/feedback/<uuid:feedback_id>")
def show_message(feedback_id: uuid.UUID) -> str:
    """Show one message."""
    try:
        message = find_feedback(session(), feedback_id)
    except FeedbackNotFound:
        abort(HTTPStatus.NOT_FOUND)
    reviewer = find_address(session(), account_id=message.reviewed_by) if message.reviewed_by else None
    return render_template("staff/message.html", message=message, reviewer=reviewer)


@staff.post("/feedback/<uuid:feedback_id>/review")
def review(feedback_id: uuid.UUID) -> ResponseReturnValue:
    """Mark a message as reviewed, and say who did when somebody else was first."""
    try:
        message = mark_reviewed(session(), feedback_id, reviewer_id=signed_in().account_id, at=now())
    except FeedbackNotFound:
        abort(HTTPStatus.NOT_FOUND)
    session().commit()
    is_mine = message.reviewed_by == signed_in().account_id
    if is_mine:
        flash("Marked as reviewed", DONE)
    else:
        flash("Somebody else has already reviewed this message")
    return redirect(url_for("staff.show_message", feedback_id=feedback_id), HTTPStatus.SEE_OTHER)


def _read_cursor() -> Cursor | None:
    given = request.args.get("after")
    if given is None:
        return None
    try:
        return Cursor.read(given)
    except CursorUnreadable:
        abort(HTTPStatus.BAD_REQUEST)
