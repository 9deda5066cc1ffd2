"""How long a message is kept, by decision of staff: holding it back from deletion, releasing it, erasing it."""

import uuid

from flask import url_for
from flask.typing import ResponseReturnValue

from webapp.database import session
from webapp.feedback.models import Feedback
from webapp.feedback.service import erase_for_staff, find_hold, hold_feedback, release_feedback
from webapp.staff.access import for_admins, now, staff
from webapp.staff.audit import Action
from webapp.staff.message.forms import ReasonForm
from webapp.staff.message.views import Done, change_message, show_to_reader

HOLD_PAGE = "staff/hold.html"
ERASE_PAGE = "staff/erase.html"


@staff.get("/feedback/<uuid:feedback_id>/hold")
def ask_to_hold(feedback_id: uuid.UUID) -> str:
    """Ask why a message is to be held, or released."""
    return show_to_reader(feedback_id, page=HOLD_PAGE, form=ReasonForm(None))


@staff.post("/feedback/<uuid:feedback_id>/hold")
def hold_message(feedback_id: uuid.UUID) -> ResponseReturnValue:
    """Hold a message, or give the hold another reason."""
    form = ReasonForm()

    def make(message: Feedback) -> tuple[Done, ...]:
        hold_feedback(session(), message, reason=form.reason.data, now=now())
        return (Done(action=Action.HELD, details={"reason": form.reason.data}),)

    return change_message(feedback_id, form, make, said="The message is held", page=HOLD_PAGE)


@staff.post("/feedback/<uuid:feedback_id>/release")
@for_admins
def release_message(feedback_id: uuid.UUID) -> ResponseReturnValue:
    """End a hold; a message whose sender has asked for it meanwhile is deleted then."""
    form = ReasonForm()
    hold = find_hold(session(), feedback_id)
    will_go = hold is not None and hold.erasure_asked_at is not None

    def make(message: Feedback) -> tuple[Done, ...]:
        if find_hold(session(), feedback_id) is None:
            return ()
        details = {"reason": form.reason.data}
        is_gone = release_feedback(session(), message, now=now())
        released = Done(action=Action.RELEASED, details=details)
        return (released, Done(action=Action.ERASED, details=details)) if is_gone else (released,)

    said = "The message was deleted, as its sender had asked" if will_go else "The message is no longer held"
    then = url_for("staff.show_list") if will_go else None
    return change_message(feedback_id, form, make, said=said, page=HOLD_PAGE, then=then)


@staff.get("/feedback/<uuid:feedback_id>/erase")
@for_admins
def ask_to_erase(feedback_id: uuid.UUID) -> str:
    """Ask why a message is to be erased, and say what goes with it."""
    return show_to_reader(feedback_id, page=ERASE_PAGE, form=ReasonForm(None))


@staff.post("/feedback/<uuid:feedback_id>/erase")
@for_admins
def erase_message(feedback_id: uuid.UUID) -> ResponseReturnValue:
    """Erase a message, unless it is held."""
    form = ReasonForm()

    def make(message: Feedback) -> tuple[Done, ...]:
        erase_for_staff(session(), message, now=now())
        return (Done(action=Action.ERASED, details={"reason": form.reason.data}),)

    then = url_for("staff.show_list")
    return change_message(feedback_id, form, make, said="The message was deleted", page=ERASE_PAGE, then=then)
