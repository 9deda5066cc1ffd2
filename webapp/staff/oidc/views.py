"""Signing in through the provider: there, and back. What a second step is, it decides; here there is none."""

import hmac
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

from flask import abort, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from webapp import database
from webapp.limits import limiter
from webapp.staff.access import is_staff_address, now, settings, staff
from webapp.staff.accounts.service import find_address
from webapp.staff.audit import Action, record
from webapp.staff.entry import entering
from webapp.staff.forms import LoginForm
from webapp.staff.oidc import provider
from webapp.staff.oidc.identity import IdentityRefused, ProviderAway, Registration
from webapp.staff.oidc.service import open_account_of

ATTEMPTS: Final = "10 per minute; 60 per hour"
QUESTION_LIMIT: Final = timedelta(minutes=10)
KEPT_AS: Final = "single-sign-on"
AWAY: Final = "The single sign-on does not answer. Try again, or sign in with a password"
REFUSED: Final = "The single sign-on did not name an account that may sign in here. Ask an admin"


@staff.get("/single-sign-on")
@limiter.limit(ATTEMPTS)
def ask_provider() -> ResponseReturnValue:
    """Send somebody to the provider; what must come back with them stays in their cookie."""
    database.session().rollback()  # a provider may take its time: no transaction is open meanwhile
    try:
        question = provider.ask(_registration())
    except ProviderAway:
        return _sorry(AWAY), HTTPStatus.SERVICE_UNAVAILABLE
    wanted = request.args.get("next")
    cookie[KEPT_AS] = {
        "state": question.state,
        "nonce": question.nonce,
        "verifier": question.verifier,
        "asked_at": now().timestamp(),
        "wanted": wanted if wanted and is_staff_address(wanted) else None,
    }
    return redirect(question.address, HTTPStatus.SEE_OTHER)


@staff.get("/single-sign-on/return")
@limiter.limit(ATTEMPTS)
def return_from_provider() -> ResponseReturnValue:
    """Sign in whom the provider names, if they have an open account."""
    registration = _registration()
    asked = cookie.pop(KEPT_AS, None)
    session = database.session()
    session.rollback()  # a provider may take its time: no transaction is open meanwhile
    try:
        identity = provider.identify(
            registration,
            code=_read_code(asked, registration),
            nonce=asked["nonce"],
            verifier=asked["verifier"],
        )
        account_id = open_account_of(session, identity)
    except ProviderAway:
        return _sorry(AWAY), HTTPStatus.SERVICE_UNAVAILABLE
    except (IdentityRefused, IntegrityError):
        session.rollback()
        record(session, Action.SIGN_IN_FAILED, by=None, at=now(), details={"with": "single sign-on"})
        session.commit()
        return _sorry(REFUSED), HTTPStatus.FORBIDDEN
    secret = entering.begin(session, account_id=account_id, is_half=False)
    record(session, Action.SIGNED_IN, by=account_id, at=now(), details={"with": "single sign-on"})
    session.commit()
    entering.carry(secret, wanted=asked["wanted"])
    return entering.go_on(address=find_address(session, account_id=account_id) or "")


def _registration() -> Registration:
    if not settings().oidc_issuer:
        abort(HTTPStatus.NOT_FOUND)
    origin = settings().public_origin or request.host_url.rstrip("/")
    return Registration(
        issuer=settings().oidc_issuer,
        client_id=settings().oidc_client_id,
        client_secret=settings().oidc_client_secret,
        return_address=origin + url_for("staff.return_from_provider"),
    )


def _read_code(asked: dict[str, Any] | None, registration: Registration) -> str:
    """Return the code that came back, if it belongs to what this browser was sent away with.

    Raises:
        IdentityRefused: It does not, came too late, from elsewhere, or not at all.
    """
    code, state = request.args.get("code"), request.args.get("state", "")
    if not code or not asked or now().timestamp() - asked["asked_at"] > QUESTION_LIMIT.total_seconds():
        raise IdentityRefused
    if not hmac.compare_digest(state.encode(), asked["state"].encode()):
        raise IdentityRefused
    if request.args.get("iss", registration.issuer) != registration.issuer:
        raise IdentityRefused
    return code


def _sorry(words: str) -> str:
    return render_template("staff/login.html", form=LoginForm(None), sorry=words)
