"""The visitor's choice, between a request and its answer: read from the cookie, recorded, written back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

from flask import current_app, request
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from webapp import database
from webapp.config import Settings
from webapp.consent import cookie
from webapp.consent.cookie import ConsentCookie
from webapp.consent.limits import choosing
from webapp.consent.register import Register
from webapp.consent.service import (
    Choice,
    NewDecision,
    Record,
    erase_link,
    find_record,
    make_receipt,
    record_decisions,
)

NOTICE_KEPT = "consent_notice_kept"  # whether the notice is known to be stored, so that it need not be looked for
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


@choosing
def commit_choice(choice: Choice, *, this_visit_only: bool) -> ConsentCookie:
    """Record the decision, commit, and return the cookie that carries it: a choice is confirmed once it is on disk.

    Raises:
        RateLimitExceeded: This address has chosen too often.
    """
    decision, chosen = _decide(choice, this_visit_only=this_visit_only)
    try:
        database.commit_together(record_decisions, decision)
    except IntegrityError:  # another database, or an older copy, has taken the place of the one that kept the notice
        database.commit_together(record_decisions, replace(decision, is_notice_kept=False))
    current_app.extensions[NOTICE_KEPT] = True
    return chosen


def _decide(choice: Choice, *, this_visit_only: bool) -> tuple[NewDecision, ConsentCookie]:
    """Return the visitor's decision, to be recorded, and the cookie that carries it."""
    register, settings, previous = current_register(), _settings(), current_choice()
    decided_at = datetime.now(UTC).replace(microsecond=0)  # as the cookie keeps it
    lifetime = VISIT_LIFETIME if this_visit_only else timedelta(days=settings.consent_lifetime_days)
    decision = NewDecision(
        choice=choice,
        receipt=make_receipt(),
        register=register,
        secret_key=settings.secret_key,
        decided_at=decided_at,
        expires_at=decided_at + lifetime,
        previous_receipt=previous.receipt if previous else None,
        is_notice_kept=current_app.extensions.get(NOTICE_KEPT, False),
    )
    chosen = ConsentCookie(
        purposes_version=register.version,
        preferences=choice.preferences,
        analytics=choice.analytics,
        this_visit_only=this_visit_only,
        decided_at=decided_at,
        expires_at=decision.expires_at,
        notice_version=register.notice_version,
        receipt=decision.receipt,
    )
    return decision, chosen


def withdraw() -> None:
    """Add to the session that everything is withdrawn, and delete what ties the visitor to their record.

    The caller commits, and takes the choice out of the browser whether that succeeds or not.
    """
    chosen = current_choice()
    if chosen is None:
        return
    receipt = chosen.receipt
    if chosen.preferences or chosen.analytics:
        choice = Choice(preferences=False, analytics=False, way="withdrawal")
        decision, _ = _decide(choice, this_visit_only=chosen.this_visit_only)
        (receipt,) = record_decisions(database.session(), [replace(decision, is_notice_kept=False)])
    erase_link(database.session(), receipt, secret_key=_settings().secret_key)


def current_record() -> Record | None:
    """Return what was recorded of the choice that this request carries."""
    chosen = current_choice()
    return find_record(database.session(), chosen.receipt, secret_key=_settings().secret_key) if chosen else None


def set_choice(response: Response, chosen: ConsentCookie, *, now: datetime | None = None) -> None:
    """Let the browser keep the choice, now that it is on disk: for the rest of its lifetime, or until it is closed."""
    rest = chosen.expires_at - (now or chosen.decided_at)
    max_age_seconds = None if chosen.this_visit_only else int(rest.total_seconds())
    response.set_cookie(
        cookie.NAME, chosen.dumps(), max_age=max_age_seconds, secure=_settings().is_https, samesite="Lax"
    )


def honour_refusal(response: Response, choice: Choice) -> None:
    """Take back in the browser what a choice refuses, although it could not be recorded; allow nothing new."""
    chosen = current_choice()
    if chosen is None:
        return
    kept = replace(
        chosen,
        preferences=chosen.preferences and choice.preferences,
        analytics=chosen.analytics and choice.analytics,
    )
    if not (kept.preferences or kept.analytics):
        forget_choice(response)
    elif kept != chosen:
        set_choice(response, kept, now=datetime.now(UTC))


def forget_choice(response: Response) -> None:
    """Take the choice out of the browser."""
    response.delete_cookie(cookie.NAME, secure=_settings().is_https, samesite="Lax")


def announce_saved(response: Response) -> None:
    """Let the next page say that the choice was saved."""
    response.set_cookie(cookie.SAVED_NAME, "1", max_age=60, secure=_settings().is_https, httponly=True, samesite="Lax")


def end_announcement(response: Response) -> None:
    """The page that says so has been answered."""
    response.delete_cookie(cookie.SAVED_NAME, secure=_settings().is_https, httponly=True, samesite="Lax")


def _settings() -> Settings:
    return cast("Settings", current_app.extensions["settings"])
