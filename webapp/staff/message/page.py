"""What the pages of one message show."""

import uuid
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Final

from flask import abort, render_template, request

from webapp import database
from webapp.feedback.models import Feedback, FeedbackNote, Status
from webapp.feedback.retention import FeedbackHold
from webapp.feedback.service import (
    FeedbackNotFound,
    Needs,
    Step,
    find_feedback,
    find_hold,
    is_sealed,
    list_notes,
    list_steps,
    list_tags,
    tags_of,
)
from webapp.staff.access import now, signed_in
from webapp.staff.inbox.filter_address import carry_filter, list_address
from webapp.staff.message.forms import AssignForm, ChangeForm, NoteForm, StatusForm, TagForm
from webapp.staff.message.history import Line, list_history, since
from webapp.staff.people import People, list_people

PAGE: Final = "staff/message.html"
MOST_TAGS: Final = 200
MOST_NOTES: Final = 100


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
    def is_sealed(self) -> bool:
        """Whether there is a sealed original that may be opened."""
        return is_sealed(self.message, is_held=self.hold is not None, now=now())

    @property
    def asks(self) -> Needs:
        """What has to be written for one of the steps, if anything."""
        return next((step.needs for step in self.steps if step.needs is not Needs.NOTHING), Needs.NOTHING)


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
        hold=find_hold(session, feedback_id),
        notes=list_notes(session, feedback_id, limit=MOST_NOTES),
        tags=tags_of(session, feedback_id),
        all_tags=list_tags(session, limit=MOST_TAGS),
        history=list_history(session, message, people),
    )


def render_message(
    shown: MessagePage, *, sent: ChangeForm | None = None, is_stale: bool = False, page: str = PAGE, **more: object
) -> str:
    """Return a page of the message, with what was typed into the form that was sent; if stale, with what changed.

    Args:
        shown: The message as it is.
        sent: The form that was sent, if one was.
        is_stale: Whether the form was of an earlier version.
        page: The template.
        more: What else the template shows.
    """
    assign = AssignForm(None, assignee=str(shown.message.assignee_id or ""))
    forms = {"status": StatusForm(None), "assign": assign, "tag": TagForm(None), "note": NoteForm(None)}
    forms |= {name: sent for name, form in forms.items() if type(form) is type(sent)}
    forms["assign"].offer(shown.people)
    forms["status"].ask_for(shown.asks)
    carried = carry_filter(request.args)
    here = partial(list_address, carried, feedback_id=shown.message.id)
    ticked = set(shown.tags)
    if isinstance(sent, TagForm):
        ticked = set(sent.tags.data or ()) | (ticked if is_stale else set())
    return render_template(
        page,
        page=shown,
        message=shown.message,
        forms=forms,
        sent=sent,
        ticked=ticked,
        tags=sorted(ticked | shown.tags | set(shown.all_tags), key=lambda name: (name not in ticked, name)),
        is_stale=is_stale,
        here=here,
        list_href=list_address(carried),
        next_href=here("staff.show_next"),
        changes=since(shown.history, sent.version.data) if sent and is_stale else (),
        **{"form": sent, **more},
    )
