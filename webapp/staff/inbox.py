"""What visitors wrote: how many wait, the list, one message, and marking it as reviewed."""

import uuid
from http import HTTPStatus
from typing import Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.database import session
from webapp.feedback.service import (
    FeedbackNotFound,
    count_waiting,
    find_feedback,
    list_feedback,
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
    """Show a page of messages, newest first; `before` is the last message of the page above."""
    page = list_feedback(session(), before=_read_before(), limit=PAGE_SIZE)
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


def _read_before() -> uuid.UUID | None:
    given = request.args.get("before")
    if given is None:
        return None
    try:
        before = uuid.UUID(given)
    except ValueError:
        abort(HTTPStatus.BAD_REQUEST)
    if str(before) != given.lower():  # the library also reads other spellings; links of ours have one
        abort(HTTPStatus.BAD_REQUEST)
    return before
