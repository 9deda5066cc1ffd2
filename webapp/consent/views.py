"""The cookies page, and the banner that every public page shows until a choice is made."""

import logging
from functools import partial
from http import HTTPStatus
from typing import cast

from flask import Blueprint, abort, current_app, redirect, render_template, request
from flask_limiter import RateLimitExceeded
from werkzeug.wrappers import Response

from webapp.consent import visitor
from webapp.consent.dimensions import Answers, ConsentState
from webapp.consent.forms import BannerForm, PreferencesForm
from webapp.consent.service import Choice
from webapp.errors import DATABASE_AWAY
from webapp.published import value_of
from webapp.security import content_security_policy, is_local_path

GPC_SINCE = "2026-11-22"

consent = Blueprint("consent", __name__)
log = logging.getLogger(__name__)


def consent_context() -> dict[str, object]:
    """Return what every template knows: the state of consent, why it is asked again, the page to come back to."""
    page_path = request.path if request.url_rule is not None else "/"
    state = _state()
    changes = visitor.current_register().changes_since(state.asked_about)
    return {"consent": state, "consent_changes": changes, "page_path": page_path}


@consent.after_app_request
def end_announcement(response: Response) -> Response:
    """Say once, not again on the next page, that the choice was saved."""
    if request.method in {"GET", "HEAD"} and response.mimetype == "text/html" and _state().banner == "saved":
        visitor.end_announcement(response)
    return response


@consent.after_app_request
def allow_sources(response: Response) -> Response:
    """Let the Content-Security-Policy allow what the purposes with consent need, and nothing of the others."""
    answers = _state().answers
    purposes = [row for row in visitor.current_register().purposes if answers and getattr(answers, row.key)]
    if any(purpose.sources for purpose in purposes):
        policy = content_security_policy(current_app.extensions["assets"], *(row.sources for row in purposes))
        response.headers.setdefault("Content-Security-Policy", policy)
    return response


@consent.get("/.well-known/gpc.json")
def tell_gpc() -> dict[str, object]:
    """Say that this site honours the Global Privacy Control signal (W3C, section 4: GPC support resource)."""
    return {"gpc": True, "lastUpdate": GPC_SINCE}


@consent.get("/cookies")
def show_cookies() -> str:
    """Show each purpose with its answer so far; before a choice, neither answer is ticked."""
    form = PreferencesForm.asking(visitor.current_register(), None, _state().answers)
    return render_template("consent/cookies.html", form=form)


@consent.post("/cookies")
def save_cookies() -> Response:
    """Record what the banner or the page sent, then return to the page it came from."""
    if "choice" in request.form:
        return _save_banner()
    form = PreferencesForm.asking(visitor.current_register(), request.form, None)
    if not form.validate():
        page = render_template("consent/cookies.html", form=form)
        return Response(page, HTTPStatus.UNPROCESSABLE_ENTITY, mimetype="text/html")
    choice = Choice(preferences=form.preferences.data == "yes", analytics=form.analytics.data == "yes", way="page")
    return _save(choice, this_visit_only=form.remember.data == "visit", next_path=form.next.data)


def _save_banner() -> Response:
    form = BannerForm()
    if not form.validate():
        abort(HTTPStatus.BAD_REQUEST)
    is_accepted = form.choice.data == "accept"
    choice = Choice(preferences=is_accepted, analytics=is_accepted, way="banner")
    return _save(choice, this_visit_only=False, next_path=form.next.data)


def _save(choice: Choice, *, this_visit_only: bool, next_path: str | None) -> Response:
    not_saved = partial(_not_saved, choice, this_visit_only=this_visit_only, next_path=next_path)
    try:
        chosen = visitor.commit_choice(choice, this_visit_only=this_visit_only)
    except RateLimitExceeded:
        return not_saved(HTTPStatus.TOO_MANY_REQUESTS)
    except DATABASE_AWAY:
        log.exception("choice not saved")
        return not_saved(HTTPStatus.SERVICE_UNAVAILABLE)
    response = redirect(next_path if next_path and is_local_path(next_path) else "/cookies", HTTPStatus.SEE_OTHER)
    visitor.set_choice(response, chosen)
    visitor.announce_saved(response)
    return response


def _not_saved(choice: Choice, status: HTTPStatus, *, this_visit_only: bool, next_path: str | None) -> Response:
    """Say so where the choice was made: the banner stays, or the answers on the page are still ticked.

    A refusal holds in the browser all the same.
    """
    is_from_banner = choice.way == "banner"
    answers = None if is_from_banner else Answers(choice.preferences, choice.analytics, this_visit_only)
    form = PreferencesForm.asking(visitor.current_register(), None, answers)
    where = {"page_path": next_path} if next_path and is_local_path(next_path) else {}
    page = render_template("consent/cookies.html", form=form, failed=choice.way, **where)
    response = Response(page, status, mimetype="text/html")
    visitor.honour_refusal(response, choice)
    return response


def _state() -> ConsentState:
    return cast("ConsentState", value_of("consent"))
