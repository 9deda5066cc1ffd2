"""One message: its page, and the one way in which staff change it."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue

from webapp import database
from webapp.feedback.models import Feedback
from webapp.feedback.service import FeedbackChanged, FeedbackNotFound, begin_change
from webapp.staff.access import DONE, now, signed_in, staff
from webapp.staff.audit import Action, message_subject, record
from webapp.staff.inbox.filter_address import carry_filter, list_address
from webapp.staff.message.forms import ChangeForm
from webapp.staff.message.page import PAGE, read_page, render_message


@dataclass(frozen=True, kw_only=True)
class Done:
    """One thing that a change did, for the audit."""

    action: Action
    details: dict[str, Any]


Make = Callable[[Feedback], tuple[Done, ...]]


@staff.get("/feedback/<uuid:feedback_id>")
def show_message(feedback_id: uuid.UUID) -> str:
    """Show one message."""
    return show_to_reader(feedback_id)


def show_to_reader(feedback_id: uuid.UUID, **shown: Any) -> str:  # noqa: ANN401 - passed on to `render_message`
    """Return a page with the texts of a message, once the audit has it in writing who reads them."""
    session = database.session()
    page = read_page(feedback_id)
    session.expunge_all()
    session.rollback()  # SQLite: a transaction that has read may be refused when it turns to writing
    record(session, Action.MESSAGE_READ, by=signed_in().account_id, at=now(), subject=message_subject(feedback_id))
    session.commit()
    return render_message(page, **shown)


def change_message(
    feedback_id: uuid.UUID, form: ChangeForm, make: Make, *, said: str, page: str = PAGE, then: str | None = None
) -> ResponseReturnValue:
    """Change a message as the form saw it and say so, in one transaction with the audit; or show the form again.

    Args:
        feedback_id: The message.
        form: What was sent.
        make: Makes the change, and returns what it did; raises a `ValueError` with a sentence where it cannot.
        said: What the page then says.
        page: The template of the form.
        then: Where to go on; the page of the message when left out.
    """
    try:
        done = _make_change(feedback_id, form, make)
    except FeedbackNotFound:
        abort(HTTPStatus.NOT_FOUND)
    except FeedbackChanged:
        database.session().rollback()
        return show_to_reader(feedback_id, sent=form, is_stale=True, page=page), HTTPStatus.CONFLICT
    except ValueError as refused:
        database.session().rollback()
        form.form_errors.extend(map(str, refused.args))
        return show_to_reader(feedback_id, sent=form, page=page), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(said, DONE) if done else flash("That changes nothing")
    page_of_message = list_address(carry_filter(request.args), "staff.show_message", feedback_id=feedback_id)
    return redirect(then or page_of_message, HTTPStatus.SEE_OTHER)


def _make_change(feedback_id: uuid.UUID, form: ChangeForm, make: Make) -> bool:
    """Make a change and commit it with its lines, each of which names the version it made; or change nothing."""
    if not form.validate():
        if form.version.errors:
            abort(HTTPStatus.BAD_REQUEST)
        raise ValueError  # each field says what is wrong with it
    session = database.session()
    message = begin_change(session, feedback_id, version=form.version.data)
    version = message.version
    done = make(message)
    if not done:
        session.rollback()
        return False
    subject = message_subject(feedback_id)
    for line in done:
        details = {**line.details, "version": version}
        record(session, line.action, by=signed_in().account_id, at=now(), subject=subject, details=details)
    session.commit()
    return True
