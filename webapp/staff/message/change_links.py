"""Which messages asked for which change: linked from the page of either."""

import uuid
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Final

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue

from webapp.changes.forms import ReferenceForm
from webapp.changes.models import Change
from webapp.changes.service import link_message, list_changes, list_changes_of, unlink_message
from webapp.database import session
from webapp.feedback.service import FeedbackNotFound, find_by_reference, find_feedback
from webapp.staff.access import DONE, staff
from webapp.staff.audit import Action
from webapp.staff.changes import back_to, find_or_404, note, show_again
from webapp.staff.inbox.filter_address import carry_filter, list_address

UNKNOWN: Final = "There is no message with this reference"


@staff.post("/changes/<uuid:change_id>/messages")
def link_by_reference(change_id: uuid.UUID) -> ResponseReturnValue:
    """Link the message with this reference to a change."""
    change = find_or_404(change_id)
    form = ReferenceForm()
    if not form.validate():
        return show_again(change, references=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        message = find_by_reference(session(), form.reference.data)
    except FeedbackNotFound:
        form.reference.errors = [UNKNOWN]
        return show_again(change, references=form), HTTPStatus.UNPROCESSABLE_ENTITY
    _link(change_id, message.id)
    return back_to(change_id)


@staff.post("/changes/<uuid:change_id>/messages/<uuid:feedback_id>/remove")
def unlink(change_id: uuid.UUID, feedback_id: uuid.UUID) -> ResponseReturnValue:
    """Take a message from a change."""
    find_or_404(change_id)
    if unlink_message(session(), change_id=change_id, feedback_id=feedback_id):
        note(Action.CHANGE_UNLINKED, change_id, message=str(feedback_id))
        session().commit()
        flash("Link removed", DONE)
    return back_to(change_id)


@staff.post("/feedback/<uuid:feedback_id>/changes")
def link_to_change(feedback_id: uuid.UUID) -> ResponseReturnValue:
    """Link a message to the change that was selected on its page."""
    try:
        find_feedback(session(), feedback_id)
        change_id = uuid.UUID(request.form.get("change", ""))
    except FeedbackNotFound:
        abort(HTTPStatus.NOT_FOUND)
    except ValueError:
        flash("Select a change")
    else:
        find_or_404(change_id)
        _link(change_id, feedback_id)
    page_of_message = list_address(carry_filter(request.args), "staff.show_message", feedback_id=feedback_id)
    return redirect(page_of_message, HTTPStatus.SEE_OTHER)


@staff.context_processor
def changes_context() -> dict[str, Callable[[uuid.UUID], tuple[Sequence[Change], Sequence[Change]]]]:
    """Return what `staff/changes_of_message.html` asks for: the changes of a message, and those it may be linked to."""
    return {"changes_of_message": _changes_of_message}


def _changes_of_message(feedback_id: uuid.UUID) -> tuple[Sequence[Change], Sequence[Change]]:
    linked = list_changes_of(session(), feedback_id)
    ids = {change.id for change in linked}
    return linked, [change for change in list_changes(session()) if change.id not in ids]


def _link(change_id: uuid.UUID, feedback_id: uuid.UUID) -> None:
    if link_message(session(), change_id=change_id, feedback_id=feedback_id):
        note(Action.CHANGE_LINKED, change_id, message=str(feedback_id))
        session().commit()
    flash("Linked", DONE)
