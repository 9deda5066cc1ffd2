"""What staff do to one message: decide, assign, tag, note. Each sends a form of its page."""

import uuid
from http import HTTPStatus

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from webapp.database import session
from webapp.feedback.models import Feedback, Status
from webapp.feedback.service import (
    Decision,
    Needs,
    add_note,
    add_tags,
    assign,
    change_status,
    raise_urgency,
    remove_tags,
    tags_of,
)
from webapp.staff.access import now, signed_in, staff
from webapp.staff.audit import Action
from webapp.staff.message.forms import AssignForm, ChangeForm, NoteForm, StatusForm, TagForm
from webapp.staff.message.views import Done, change_message
from webapp.staff.people import list_people


@staff.post("/feedback/<uuid:feedback_id>/status")
def decide(feedback_id: uuid.UUID) -> ResponseReturnValue:
    """Change the status, by the button that was pressed."""
    form = StatusForm()
    try:
        to = Status(form.to.data or "")
    except ValueError:
        abort(HTTPStatus.BAD_REQUEST)

    def make(message: Feedback) -> tuple[Done, ...]:
        start = message.status
        decision = Decision(to=to, by=signed_in().account_id, at=now(), words=form.words.data)
        step = change_status(session(), message, decision)
        reason = {"reason": decision.words} if step.needs is Needs.REASON else {}
        return (Done(action=Action.STATUS_CHANGED, details={"from": start, "to": to.value, **reason}),)

    then = url_for("staff.show_urgent") if form.back.data == "urgent" else None
    return change_message(feedback_id, form, make, said=f"The status is now “{to.words}”", then=then)


@staff.post("/feedback/<uuid:feedback_id>/danger")
def tell_of_danger(feedback_id: uuid.UUID) -> ResponseReturnValue:
    """Put the message into the urgent queue, where screening did not."""

    def make(message: Feedback) -> tuple[Done, ...]:
        start = message.status
        is_new = raise_urgency(session(), message, at=now())
        details = {"from": start, "to": Status.NEW.value, "urgency": "urgent"}
        return (Done(action=Action.STATUS_CHANGED, details=details),) if is_new else ()

    return change_message(feedback_id, ChangeForm(), make, said="The message is in the urgent queue")


@staff.post("/feedback/<uuid:feedback_id>/assignee")
def assign_message(feedback_id: uuid.UUID) -> ResponseReturnValue:
    """Give the message to somebody, or to nobody."""
    form = AssignForm()
    people = list_people(session())
    form.offer(people)
    to = form.assignee.data or None

    def make(message: Feedback) -> tuple[Done, ...]:
        is_new = assign(message, to=uuid.UUID(to) if to else None)
        return (Done(action=Action.ASSIGNED, details={"to": to}),) if is_new else ()

    return change_message(feedback_id, form, make, said="The message was assigned" if to else "Nobody has it now")


@staff.post("/feedback/<uuid:feedback_id>/tags")
def tag_message(feedback_id: uuid.UUID) -> ResponseReturnValue:
    """Give the message exactly the tags that were ticked or written."""
    form = TagForm()

    def make(message: Feedback) -> tuple[Done, ...]:
        unwanted = tags_of(session(), message.id) - form.wanted
        gone = remove_tags(session(), message, unwanted)
        fresh = add_tags(session(), message, form.wanted, at=now())
        both = ((Action.UNTAGGED, gone), (Action.TAGGED, fresh))
        return tuple(Done(action=action, details={"tags": list(tags)}) for action, tags in both if tags)

    return change_message(feedback_id, form, make, said="The tags are saved")


@staff.post("/feedback/<uuid:feedback_id>/notes")
def note_message(feedback_id: uuid.UUID) -> ResponseReturnValue:
    """Add a note. The audit tells that there is one, not what it says: it goes with the message."""
    form = NoteForm()

    def make(message: Feedback) -> tuple[Done, ...]:
        add_note(session(), message, author_id=signed_in().account_id, text=form.note.data, at=now())
        return (Done(action=Action.NOTED, details={}),)

    return change_message(feedback_id, form, make, said="The note is saved")
