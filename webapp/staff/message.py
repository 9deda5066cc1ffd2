"""One message: its page, and the one way in which staff change it."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp import database
from webapp.feedback.models import Feedback, FeedbackHold, FeedbackNote, Status
from webapp.feedback.service import (
    FeedbackChanged,
    FeedbackNotFound,
    Needs,
    Step,
    begin_change,
    find_feedback,
    list_notes,
    list_steps,
    list_tags,
    tags_of,
)
from webapp.staff.access import DONE, now, signed_in, staff
from webapp.staff.audit import Action, message_subject, record
from webapp.staff.message_forms import AssignForm, ChangeForm, NoteForm, StatusForm, TagForm
from webapp.staff.message_history import Line, list_history, since
from webapp.staff.people import People, list_people

MOST_TAGS: Final = 200
MOST_NOTES: Final = 100


@dataclass(frozen=True, kw_only=True)
class Done:
    """One thing that a change did, for the audit."""

    action: Action
    details: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class MessagePage:
    """All that the page of a message shows."""

    message: Feedback
    people: People
    hold: FeedbackHold | None
    notes: tuple[FeedbackNote, ...]
    tags: frozenset[str]
    all_tags: tuple[str, ...]
    history: tuple[Line, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """What may become of the message; some steps wait for another person."""
        return list_steps(Status(self.message.status), is_urgent=self.message.urgency != "none")

    @property
    def waits_for_another(self) -> bool:
        """Whether every step is for somebody else than who asks."""
        is_mine = self.message.acknowledged_by == signed_in().account_id
        return is_mine and all(step.by_second_person for step in self.steps)

    @property
    def asks(self) -> Needs:
        """What has to be written for one of the steps, if anything."""
        return next((step.needs for step in self.steps if step.needs is not Needs.NOTHING), Needs.NOTHING)


@staff.get("/feedback/<uuid:feedback_id>")
def show_message(feedback_id: uuid.UUID) -> str:
    """Show one message, and note in the audit who read it."""
    session = database.session()
    page = read_page(feedback_id)
    session.expunge_all()
    session.rollback()  # SQLite: a transaction that has read may be refused when it turns to writing
    record(session, Action.MESSAGE_READ, by=signed_in().account_id, at=now(), subject=message_subject(feedback_id))
    session.commit()
    return render_message(page)


def change_message(
    feedback_id: uuid.UUID, form: ChangeForm, make: Callable[[Feedback], tuple[Done, ...]], *, said: str
) -> ResponseReturnValue:
    """Change a message as the form saw it and say so, in one transaction with the audit; or show the form again.

    Args:
        feedback_id: The message.
        form: What was sent.
        make: Makes the change, and returns what it did; raises a `ValueError` with a sentence where it cannot.
        said: What the page then says.
    """
    session = database.session()
    if not form.validate():
        if form.version.errors:
            abort(HTTPStatus.BAD_REQUEST)
        return render_message(read_page(feedback_id), sent=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        message = begin_change(session, feedback_id, version=form.version.data)
        done = make(message)
    except FeedbackNotFound:
        abort(HTTPStatus.NOT_FOUND)
    except FeedbackChanged:
        session.rollback()
        return render_message(read_page(feedback_id), sent=form, is_stale=True), HTTPStatus.CONFLICT
    except ValueError as refused:
        session.rollback()
        form.form_errors.append(str(refused))
        return render_message(read_page(feedback_id), sent=form), HTTPStatus.UNPROCESSABLE_ENTITY
    if done:
        account_for(message, done)
        session.commit()
        flash(said, DONE)
    else:
        session.rollback()
        flash("That changes nothing")
    return redirect(url_for("staff.show_message", feedback_id=feedback_id), HTTPStatus.SEE_OTHER)


def account_for(message: Feedback, done: tuple[Done, ...]) -> None:
    """Add the lines of a change to the audit; each names the version that the change made."""
    for line in done:
        record(
            database.session(),
            line.action,
            by=signed_in().account_id,
            at=now(),
            subject=message_subject(message.id),
            details={**line.details, "version": message.version},
        )


def read_page(feedback_id: uuid.UUID) -> MessagePage:
    """Return a message with all that its page shows; without it, answer 404."""
    session = database.session()
    try:
        message = find_feedback(session, feedback_id)
    except FeedbackNotFound:
        abort(HTTPStatus.NOT_FOUND)
    people = list_people(session)
    return MessagePage(
        message=message,
        people=people,
        hold=session.get(FeedbackHold, feedback_id),
        notes=list_notes(session, feedback_id, limit=MOST_NOTES),
        tags=tags_of(session, feedback_id),
        all_tags=list_tags(session, limit=MOST_TAGS),
        history=list_history(session, message, people),
    )


def render_message(page: MessagePage, *, sent: ChangeForm | None = None, is_stale: bool = False) -> str:
    """Return the page, with what was typed into the form that was sent; and what changed since, if it is stale."""
    assign = AssignForm(None, assignee=str(page.message.assignee_id or ""))
    forms = {"status": StatusForm(None), "assign": assign, "tag": TagForm(None), "note": NoteForm(None)}
    forms |= {name: sent for name, form in forms.items() if type(form) is type(sent)}
    forms["assign"].offer(page.people)
    forms["status"].ask_for(page.asks)
    ticked = set(page.tags)
    if isinstance(sent, TagForm):
        ticked = set(sent.tags.data or ()) | (ticked if is_stale else set())
    return render_template(
        "staff/message.html",
        page=page,
        message=page.message,
        forms=forms,
        sent=sent,
        ticked=ticked,
        tags=sorted(ticked | page.tags | set(page.all_tags)),
        is_stale=is_stale,
        changes=since(page.history, sent.version.data) if sent and is_stale else (),
    )
