"""The page on which a visitor sets text size and colours. It needs no JavaScript, and no consent for the visit."""

import time
from http import HTTPStatus
from typing import cast

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from webapp.consent import cookie
from webapp.consent.dimensions import ConsentState
from webapp.consent.dimensions import make_dimension as make_consent_dimension
from webapp.consent.set_cookie import read_set_cookie
from webapp.consent.visitor import current_register
from webapp.display.forms import LookForm
from webapp.display.look import Look
from webapp.display.visitor import forget_look, is_remembered, remember_look, set_look
from webapp.published import Visit, value_of
from webapp.security import is_local_path

PATH = "/display-settings"
display = Blueprint("display", __name__)


def display_context() -> dict[str, object]:
    """Return what every template knows: the look that the visitor wants."""
    return {"look": current_look()}


def current_look() -> Look:
    """Return the look of the current request, or of the page that is being finished."""
    return cast("Look", value_of("display"))


@display.get(PATH)
def show_settings() -> str:
    """Show the settings in force; `next` is the page to go back to."""
    look = current_look()
    form = LookForm(formdata=None, data={**look._asdict(), "next": _local(request.args.get("next"))})
    return _render(form)


@display.post(PATH)
def save_settings() -> Response:
    """Keep what was set and return to the page it was set for, which then has the look."""
    form = LookForm()
    form.next.data = _local(form.next.data)
    if not form.validate():
        return Response(_render(form), HTTPStatus.UNPROCESSABLE_ENTITY, mimetype="text/html")
    response = redirect(form.next.data, HTTPStatus.SEE_OTHER)
    set_look(response, Look(form.text_size.data, form.theme.data), _consent())
    return response


@display.after_app_request
def follow_choice(response: Response) -> Response:
    """Remember the look from the answer on that allows it, and no longer from the one that limits it to the visit.

    (What a choice refuses, the cookie firewall takes back.)
    """
    look = current_look()
    value = None if look == Look() else _new_choice(response)  # nothing to remember, and nothing that was
    if value is None:
        return response
    read_consent = make_consent_dimension(current_register())
    state = read_consent(Visit({cookie.NAME: value}, _consent().has_gpc, time.time()))
    if not is_remembered(state):
        forget_look(response)
    else:
        remember_look(response, look)
    return response


def _new_choice(response: Response) -> str | None:
    """Return the choice that an answer gives to the browser, if any."""
    found = (read_set_cookie(line) for line in response.headers.getlist("Set-Cookie"))
    return next((line.value for line in found if line.name == cookie.NAME), None)


def _render(form: LookForm) -> str:
    remembered_for = current_register().lifetime if is_remembered(_consent()) else None
    return render_template("display/settings.html", form=form, remembered_for=remembered_for)


def _consent() -> ConsentState:
    return cast("ConsentState", value_of("consent"))


def _local(path: str | None) -> str:
    return path if path and is_local_path(path) else "/"
