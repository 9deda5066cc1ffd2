"""The visitor's choice, between a request and its answer: read from the cookie, recorded, written back."""

from datetime import UTC, datetime, timedelta
from typing import cast

from flask import current_app, request
from werkzeug.wrappers import Response

from webapp import database
from webapp.config import Settings
from webapp.consent import cookie
from webapp.consent.cookie import ConsentCookie
from webapp.consent.register import Register
from webapp.consent.service import Choice, record_decision

VISIT_LIFETIME = timedelta(days=1)  # browsers that restore tabs keep session cookies alive; this ends them


def current_register() -> Register:
    """Return the register this application started with."""
    return cast("Register", current_app.extensions["consent_register"])


def current_choice() -> ConsentCookie | None:
    """Return the choice in force that this request carries, or None when there is none."""
    return cookie.load_cookie(
        request.cookies.get(cookie.NAME),
        purposes_version=current_register().version,
        lifetime_days=_settings().consent_lifetime_days,
        now=datetime.now(UTC),
    )


def record_choice(choice: Choice, *, this_visit_only: bool) -> ConsentCookie:
    """Add the visitor's decision to the session and return the cookie that carries it.

    The caller commits before it answers: a choice is confirmed only once it is on disk.
    """
    register, settings, previous = current_register(), _settings(), current_choice()
    decided_at = datetime.now(UTC).replace(microsecond=0)  # as the cookie keeps it
    lifetime = VISIT_LIFETIME if this_visit_only else timedelta(days=settings.consent_lifetime_days)
    receipt = record_decision(
        database.session(),
        choice,
        register=register,
        secret_key=settings.secret_key,
        decided_at=decided_at,
        expires_at=decided_at + lifetime,
        previous_receipt=previous.receipt if previous else None,
    )
    return ConsentCookie(
        purposes_version=register.version,
        preferences=choice.preferences,
        analytics=choice.analytics,
        this_visit_only=this_visit_only,
        decided_at=decided_at,
        expires_at=decided_at + lifetime,
        notice_version=register.notice_version,
        receipt=receipt,
    )


def set_choice(response: Response, chosen: ConsentCookie) -> None:
    """Let the browser keep the choice: for its lifetime, or until it is closed."""
    lifetime = chosen.expires_at - chosen.decided_at
    max_age_seconds = None if chosen.this_visit_only else int(lifetime.total_seconds())
    response.set_cookie(
        cookie.NAME, chosen.dumps(), max_age=max_age_seconds, secure=_settings().is_https, samesite="Lax"
    )


def withdraw_in_browser(response: Response) -> None:
    """Take back what the browser was allowed, when the refusal itself could not be recorded."""
    response.delete_cookie(cookie.NAME, secure=_settings().is_https, samesite="Lax")


def announce_saved(response: Response) -> None:
    """Let the next page say that the choice was saved."""
    response.set_cookie(cookie.SAVED_NAME, "1", max_age=60, secure=_settings().is_https, httponly=True, samesite="Lax")


def end_announcement(response: Response) -> None:
    """The page that says so has been answered."""
    response.delete_cookie(cookie.SAVED_NAME, secure=_settings().is_https, httponly=True, samesite="Lax")


def _settings() -> Settings:
    return cast("Settings", current_app.extensions["settings"])
