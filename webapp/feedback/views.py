"""The feedback page: ask, take in, thank."""

import logging
import uuid
from http import HTTPStatus
from threading import Lock
from typing import Final
from urllib.parse import parse_qsl

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import RateLimitExceeded
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from webapp import wording
from webapp.database import commit_together
from webapp.exit.visit import ASKING
from webapp.feedback.forms import FeedbackForm
from webapp.feedback.handover import end_hand_over, hand_over, receipt_handed_over
from webapp.feedback.rules import MAX_TEXT_CHARACTERS
from webapp.feedback.service import submit_messages
from webapp.feedback.visitor import device_in_use, find_suspicions, mark_now, receive_feedback
from webapp.security import MAX_BODY_BYTES, MAX_FORM_PARTS

# What is shown again for the visitor to shorten: 28,000 characters of any script, many times what is asked for.
MAX_BYTES_SHOWN_AGAIN: Final = 4 * MAX_BODY_BYTES
PATIENCE_SECONDS: Final = 3  # that such a form waits for another to be shown again
END_MISSING: Final = f"This is too long to show all of it again. Use {MAX_TEXT_CHARACTERS:,} characters or fewer"
TOO_MANY: Final = "You have sent a lot of messages. Wait a few minutes, then send this one again."

feedback = Blueprint("feedback", __name__)
one_at_a_time: Final = Lock()
log = logging.getLogger(__name__)


@feedback.get("/feedback")
def ask() -> str:
    """Show the empty form, about the page named in the query; it is a finished page, the same for everybody."""
    return _show(FeedbackForm(formdata=None, page=request.args.get("page")))


@feedback.post("/feedback")
def take_in() -> ResponseReturnValue:
    """Store what the visitor sent and go on to the thanks, or show the form again with all of it."""
    try:
        form = FeedbackForm(formdata=request.form)
    except RequestEntityTooLarge:
        return _show_what_fits(), HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if not form.validate():
        form.shown.data = mark_now()
        return _show_again(form), HTTPStatus.UNPROCESSABLE_ENTITY
    suspicions = find_suspicions(further=form.further.data, shown=form.shown.data)
    try:
        message = receive_feedback(form.write_draft(device_in_use(), suspicions))
        receipt = commit_together(submit_messages, message)
    except RateLimitExceeded:
        form.form_errors.append(TOO_MANY)
        return _show_again(form), HTTPStatus.TOO_MANY_REQUESTS
    except SQLAlchemyError:
        log.exception("feedback not saved")
        form.form_errors.append(wording.TECHNICAL_PROBLEM)
        # It may be stored all the same. With a submission of its own from now on, it would be stored once more.
        return _show(form), HTTPStatus.SERVICE_UNAVAILABLE
    answer = redirect(url_for("feedback.thank"), HTTPStatus.SEE_OTHER)
    hand_over(answer, receipt)
    return answer


@feedback.get("/feedback/thanks")
def thank() -> ResponseReturnValue:
    """Thank, with nothing of what was sent; and show the receipt that came with the request, this once."""
    receipt = receipt_handed_over()
    answer = make_response(render_template("feedback/thanks.html", receipt=receipt))
    if receipt is not None:
        end_hand_over(answer)
    return answer


def page_feedback_form(page: str) -> FeedbackForm:
    """Return the empty form about a page, for the question that every public page ends with."""
    return FeedbackForm(formdata=None, page=page)


def _show_what_fits() -> str:
    """Return the form with what was typed, which is more than one request may hold, for the visitor to shorten.

    Raises:
        RequestEntityTooLarge: It is not the form of a page that was sent; or a script sent it, which still has it all;
            or others like it take too long.
    """
    is_form = request.mimetype == "application/x-www-form-urlencoded"
    if not is_form or request.headers.get(ASKING):
        raise RequestEntityTooLarge
    body = request.environ["wsgi.input"].read(MAX_BYTES_SHOWN_AGAIN).decode("ascii", "replace")
    if not one_at_a_time.acquire(timeout=PATIENCE_SECONDS):  # it takes 20 MB for a moment
        raise RequestEntityTooLarge
    try:
        return _show_again(_read_what_fits(body))
    finally:
        one_at_a_time.release()


def _read_what_fits(body: str) -> FeedbackForm:
    """Return the form as it was filled in, with its faults.

    Raises:
        RequestEntityTooLarge: There are none, so that something else made the body so large.
    """
    try:
        fields = parse_qsl(body, keep_blank_values=True, max_num_fields=MAX_FORM_PARTS)
    except ValueError:
        raise RequestEntityTooLarge from None
    form = FeedbackForm(formdata=MultiDict(fields))
    if not fields or form.validate():  # without fields, the connection ended before any came
        raise RequestEntityTooLarge
    last = fields[-1][0]
    if (request.content_length or 0) > MAX_BYTES_SHOWN_AGAIN and last in form:
        form[last].errors = [END_MISSING]
    return form


def _show_again(form: FeedbackForm) -> str:
    """Return the form with all that was typed, and from now on a submission of its own."""
    form.submission.data = form.submission.data or str(uuid.uuid4())
    return _show(form)


def _show(form: FeedbackForm) -> str:
    return render_template("feedback/form.html", form=form)
