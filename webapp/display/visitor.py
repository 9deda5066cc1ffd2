"""The look between a request and its answer: kept for the visit, and remembered where the visitor allows it.

Two cookies, so that each has one lifetime and one reason. `display` is the service the visitor asks for by setting
the look, for this visit; `display-kept` is what they allow by consent.
"""

from typing import cast

from flask import current_app
from werkzeug.wrappers import Response

from webapp.config import Settings
from webapp.consent.dimensions import ConsentState, is_allowed
from webapp.consent.visitor import current_register
from webapp.display.dimension import KEPT_NAME, VISIT_NAME, kept_row
from webapp.display.look import Look


def is_remembered(state: ConsentState) -> bool:
    """Whether a look outlasts the visit: the visitor allows it, and not for this visit only."""
    this_visit_only = state.answers is not None and state.answers.this_visit_only
    return is_allowed(kept_row(current_register()), state) and not this_visit_only


def set_look(response: Response, look: Look, state: ConsentState) -> None:
    """Let the browser keep the look, or nothing when it is the usual one."""
    if look == Look():
        response.delete_cookie(VISIT_NAME, secure=_is_https(), samesite="Lax")
        forget_look(response)
        return
    response.set_cookie(VISIT_NAME, look.dumps(), secure=_is_https(), samesite="Lax")
    if is_remembered(state):
        remember_look(response, look)


def remember_look(response: Response, look: Look) -> None:
    """Let the browser keep the look for longer than the visit."""
    longest = kept_row(current_register()).longest_seconds
    response.set_cookie(KEPT_NAME, look.dumps(), max_age=longest, secure=_is_https(), samesite="Lax")


def forget_look(response: Response) -> None:
    """Keep no look beyond the visit."""
    response.delete_cookie(KEPT_NAME, secure=_is_https(), samesite="Lax")


def _is_https() -> bool:
    return cast("Settings", current_app.extensions["settings"]).is_https
