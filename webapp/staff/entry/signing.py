"""Signing in with a password, and out. The second step is in `factors/`, the single sign-on in `oidc/`."""

from http import HTTPStatus
from typing import Final

from flask import flash, g, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from webapp import database
from webapp.limits import address_key, daily_key, is_refused, limiter
from webapp.staff.access import DONE, now, path_after_sign_in, settings, signed_in, staff
from webapp.staff.accounts.service import account_subject, find_credentials, read_address
from webapp.staff.audit import Action, record
from webapp.staff.entry import entering, sessions
from webapp.staff.entry.devices import find_device
from webapp.staff.entry.passwords import is_password
from webapp.staff.factors.service import list_factors
from webapp.staff.forms import LoginForm

# NIST SP 800-63B, section 3.2.2: at most 100 wrong passwords on an account. Strangers share those of an hour; a
# browser in which its owner signed in before (`devices.py`) has failures of its own. So a stranger can use up what
# strangers have, from ten networks or more, but keeps nobody out who signs in where they did before.
ATTEMPTS_OF_NETWORK: Final = "10 per minute; 60 per hour"
FAILURES_OF_ONE: Final = "10 per hour"
FAILURES_OF_STRANGERS: Final = "100 per hour"


def is_known() -> bool:
    """Whether the owner of the account that is tried signed in with this browser before."""
    return find_device(_typed_address()) is not None


def one_key() -> str:
    """Return who tries which account, as a keyed hash: a known browser, or a network of strangers."""
    address = _typed_address()
    device = find_device(address)
    return daily_key(f"device {device}") if device else daily_key(f"account {address} from {address_key()}")


def account_key() -> str:
    """Return whose account is tried, as a keyed hash."""
    return daily_key(f"account {_typed_address()}")


@staff.get("/login")
def show_login() -> ResponseReturnValue:
    """Show the sign-in page, or what was asked for to somebody who is signed in."""
    if g.signed_in:
        return redirect(path_after_sign_in(request.args.get("next")), HTTPStatus.SEE_OTHER)
    return render_template("staff/login.html", form=LoginForm(None, next=request.args.get("next")))


@staff.post("/login")
@limiter.limit(ATTEMPTS_OF_NETWORK, exempt_when=is_known)
@limiter.limit(FAILURES_OF_ONE, key_func=one_key, deduct_when=is_refused)
@limiter.limit(FAILURES_OF_STRANGERS, key_func=account_key, deduct_when=is_refused, exempt_when=is_known)
def sign_in() -> ResponseReturnValue:
    """Begin a session for the right password, or give the one answer to everything that is not right."""
    form = LoginForm()
    session = database.session()
    email = form.email.data or ""
    credentials = find_credentials(session, email=email)
    session.rollback()  # checking a password takes a while: nobody waits for a lock meanwhile
    stored = credentials.password_hash if credentials else None
    is_right = is_password(form.password.data or "", stored=stored)
    # It may be another one by now; from here on it stays, until the session is stored.
    is_right = is_right and find_credentials(session, email=email, must_stay=True) == credentials
    if not credentials or not is_right or not form.validate():
        # Whether there is an account or not, one line is written: the answer takes the same time.
        tried = account_subject(credentials.account_id) if credentials else None
        record(session, Action.SIGN_IN_FAILED, by=None, at=now(), subject=tried)
        session.commit()
        form.refuse()
        page = render_template("staff/login.html", form=form)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    account_id = credentials.account_id
    is_half = settings().staff_second_factor or list_factors(session, account_id=account_id).count > 0
    secret = entering.begin(session, account_id=account_id, is_half=is_half)
    if not is_half:
        record(session, Action.SIGNED_IN, by=account_id, at=now(), details={"with": "password"})
    session.commit()
    entering.carry(secret, wanted=form.next.data)
    if is_half:
        return redirect(url_for("staff.show_second_step"), HTTPStatus.SEE_OTHER)
    return entering.go_on(address=_typed_address())


@staff.post("/logout")
def sign_out() -> ResponseReturnValue:
    """End the session, here and on the server."""
    session = database.session()
    sessions.end_session(session, session_id=signed_in().session_id, now=now())
    record(session, Action.SIGNED_OUT, by=signed_in().account_id, at=now())
    session.commit()
    cookie.clear()
    flash("You have signed out", DONE)
    return redirect(url_for("staff.show_login"), HTTPStatus.SEE_OTHER)


def _typed_address() -> str:
    """Return the address that was typed, as accounts keep it: spelled otherwise, it counts as the same."""
    try:
        return read_address(request.form.get("email", "")) or ""
    except ValueError:
        return ""
