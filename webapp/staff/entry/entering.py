"""The steps of signing in that every way shares: a session begins, its owner is confirmed, and goes where they wanted.

Between the password and the second factor a session is half: `access.require_sign_in` opens nothing to it but the
pages of the second factor.
"""

import uuid
from http import HTTPStatus

from flask import g, redirect, request
from flask import session as cookie
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webapp.feedback.device import classify_device
from webapp.staff.access import is_staff_address, now, path_after_sign_in, signed_in
from webapp.staff.audit import Action, record
from webapp.staff.entry import sessions
from webapp.staff.entry.devices import remember_device


def begin(session: Session, *, account_id: uuid.UUID, is_half: bool) -> str:
    """Start a session in place of the one this browser had, and return its secret. The caller commits."""
    if g.signed_in:
        sessions.end_session(session, session_id=g.signed_in.session_id, now=now())
    device = classify_device(request.user_agent.string)
    return sessions.start_session(session, account_id=account_id, now=now(), device=device, is_half=is_half)


def confirm(session: Session, *, how: str) -> str:
    """Open the half session that asks, and return its new secret. The caller commits."""
    account_id = signed_in().account_id
    record(session, Action.SIGNED_IN, by=account_id, at=now(), details={"with": how})
    return sessions.confirm_session(session, session_id=signed_in().session_id, now=now())


def carry(secret: str, *, wanted: str | None = None) -> None:
    """Let the browser hold a session from now on, and nothing of the one before but where it wanted to go."""
    wanted = wanted or cookie.get("wanted")
    cookie.clear()
    # An address without end would make a cookie that no browser keeps, and nobody could sign in by that link.
    cookie.update(secret=secret, wanted=wanted if wanted and is_staff_address(wanted) else None)


def go_on(*, address: str) -> ResponseReturnValue:
    """Send somebody whose sign-in is complete to what they asked for, and know their browser again."""
    response = redirect(path_after_sign_in(cookie.pop("wanted", None)), HTTPStatus.SEE_OTHER)
    remember_device(response, address=address)
    return response
