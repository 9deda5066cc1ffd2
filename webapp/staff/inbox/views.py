"""What visitors wrote: the list, filtered and searched, and the way through it from message to message."""

import uuid
from dataclasses import replace
from http import HTTPStatus

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from webapp.database import session
from webapp.feedback.models import Status
from webapp.feedback.service import FeedbackNotFound, find_feedback, find_next
from webapp.staff.access import signed_in, staff
from webapp.staff.inbox.filter_address import carry_filter, list_address, read_query
from webapp.staff.inbox.filter_query import OPEN, keep_filter, read_filter
from webapp.staff.inbox.listing import offer_filter, render_list, render_refused
from webapp.staff.people import list_people


@staff.get("/feedback")
def show_list() -> ResponseReturnValue:
    """Show a page of the messages that a filter asks for, from below the place that `after` names."""
    return render_list(request.args)


@staff.post("/feedback/search")
def search() -> ResponseReturnValue:
    """Lead to the list that the form asks for. It is sent, so that no address ever holds the words in the clear."""
    query, people = keep_filter(request.form), list_people(session())
    form = offer_filter(query, people)
    if not form.validate():
        return render_refused(form, query, people), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(list_address(query), HTTPStatus.SEE_OTHER)


@staff.get("/feedback/<uuid:feedback_id>/next")
def show_next(feedback_id: uuid.UUID) -> ResponseReturnValue:
    """Lead to the message that waits below this one in the list, or to the list where none does.

    Where the filter of the list names no status, only what is still to be done waits.
    """
    try:
        wanted = read_filter(MultiDict(read_query(request.args)), mine=signed_in().account_id)
        message = find_feedback(session(), feedback_id)
    except ValueError:
        abort(HTTPStatus.BAD_REQUEST)
    except FeedbackNotFound:
        abort(HTTPStatus.NOT_FOUND)
    waiting = wanted if wanted.statuses else replace(wanted, statuses=frozenset(map(Status, OPEN)))
    following = find_next(session(), waiting, below=message)
    carried = carry_filter(request.args)
    if following is None:
        flash("No more messages wait below that one")
        return redirect(list_address(read_query(request.args)), HTTPStatus.SEE_OTHER)
    return redirect(list_address(carried, "staff.show_message", feedback_id=following), HTTPStatus.SEE_OTHER)
