"""One thing done to many messages at once; each is checked by itself, and the answer tells which were not changed."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from webapp.database import session
from webapp.feedback.models import Feedback, Status
from webapp.feedback.service import (
    Decision,
    StepRefused,
    TagRefused,
    add_tags,
    assign,
    change_status,
    clean_tag,
    lock_messages,
)
from webapp.staff.access import DONE, is_staff_address, now, signed_in, staff
from webapp.staff.audit import Action, message_subject, record
from webapp.staff.inbox.bulk_form import BulkForm
from webapp.staff.inbox.listing import render_list
from webapp.staff.people import People, list_people

Change = Callable[[Feedback], tuple[Action, dict[str, Any]]]


class NotChanged(Exception):  # noqa: N818 - it is an answer, not a fault
    """One of the messages stays as it is; the message says why."""


@dataclass(kw_only=True)
class Outcome:
    """What came of it: which messages were changed, which were not and why, by reference, and how many are gone."""

    changed: list[str] = field(default_factory=list)
    unchanged: list[tuple[uuid.UUID, str, str]] = field(default_factory=list)
    gone: int = 0


@staff.post("/feedback/bulk")
def change_many() -> ResponseReturnValue:
    """Change the status of many messages, give them to somebody, or put a tag on them.

    The list is shown again at once where all were changed. Otherwise a page tells which were not, and why.
    """
    people = list_people(session())
    form = BulkForm.offering(people)
    if form.action.data not in _CHANGES:
        abort(HTTPStatus.BAD_REQUEST)
    if not form.is_complete():
        page, _ = render_list(MultiDict(parse_qsl(urlsplit(_way_back(form)).query)), form)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    outcome = _change_all(_read_ids(form), _CHANGES[form.action.data](form, people))
    session().commit()
    if outcome.unchanged or outcome.gone:
        return render_template("staff/bulk.html", outcome=outcome, back=_way_back(form))
    number = len(outcome.changed)
    flash(f"{number} {'message was' if number == 1 else 'messages were'} changed", DONE)
    return redirect(_way_back(form), HTTPStatus.SEE_OTHER)


def _read_ids(form: BulkForm) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(given) for given in form.ids.data]
    except ValueError:
        abort(HTTPStatus.BAD_REQUEST)


def _change_all(ids: list[uuid.UUID], change: Change) -> Outcome:
    by, messages = signed_in().account_id, lock_messages(session(), ids)
    outcome = Outcome(gone=len(set(ids)) - len(messages))
    for message in messages:
        try:
            action, details = change(message)
        except (NotChanged, StepRefused, TagRefused) as refused:
            outcome.unchanged.append((message.id, message.reference, str(refused)))
            continue
        message.version += 1
        details = {**details, "version": message.version, "with others": True}
        record(session(), action, by=by, at=now(), subject=message_subject(message.id), details=details)
        outcome.changed.append(message.reference)
    return outcome


def _to_status(form: BulkForm, _people: People) -> Change:
    to = Status(form.to.data)

    def change(message: Feedback) -> tuple[Action, dict[str, Any]]:
        if message.urgency != "none":
            raise NotChanged("It may tell of danger: open it")
        start = message.status
        change_status(session(), message, Decision(to=to, by=signed_in().account_id, at=now()))
        return Action.STATUS_CHANGED, {"from": start, "to": to.value}

    return change


def _to_assignee(form: BulkForm, people: People) -> Change:
    to = uuid.UUID(form.assignee.data) if form.assignee.data else None

    def change(message: Feedback) -> tuple[Action, dict[str, Any]]:
        if message.assignee_id not in {None, to, signed_in().account_id}:
            raise NotChanged(f"It is assigned to {people.name(message.assignee_id)}: open it to change that")
        if not assign(message, to=to):
            raise NotChanged(f"It was assigned to {people.name(to)} already")
        return Action.ASSIGNED, {"to": str(to) if to else None}

    return change


def _to_tag(form: BulkForm, _people: People) -> Change:
    def change(message: Feedback, tag: str) -> tuple[Action, dict[str, Any]]:
        if not add_tags(session(), message, [tag], at=now()):
            raise NotChanged("It has the tag already")
        return Action.TAGGED, {"tags": [tag]}

    return partial(change, tag=clean_tag(form.tag.data))


def _way_back(form: BulkForm) -> str:
    """Return the address of the list that the form was on."""
    wanted, usual = form.next.data or "", url_for("staff.show_list")
    return wanted if is_staff_address(wanted) and urlsplit(wanted).path == usual else usual


_CHANGES: Final[dict[str, Callable[[BulkForm, People], Change]]] = {
    "status": _to_status,
    "assign": _to_assignee,
    "tag": _to_tag,
}
