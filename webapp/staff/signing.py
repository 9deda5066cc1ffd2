"""Signing in and out."""

from http import HTTPStatus
from typing import Final

from flask import flash, g, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from webapp import database
from webapp.limits import daily_key, limiter
from webapp.staff import sessions
from webapp.staff.access import DONE, now, path_after_sign_in, signed_in, staff
from webapp.staff.accounts import find_credentials
from webapp.staff.forms import LoginForm
from webapp.staff.passwords import is_password

# NIST SP 800-63B, section 3.2.2, asks for a limit on attempts on each account. It opens again within the
# hour: nobody can lock somebody else out for good.
ATTEMPTS_OF_ADDRESS: Final = "10 per minute; 60 per hour"
ATTEMPTS_ON_ACCOUNT: Final = "30 per hour"


def account_key() -> str:
    """Return whose account is tried, as a keyed hash."""
    return daily_key(f"account {request.form.get('email', '').strip().lower()}")


@staff.get("/login")
def show_login() -> ResponseReturnValue:
    """Show the sign-in page, or what was asked for to somebody who is signed in."""
    if g.signed_in:
        return redirect(path_after_sign_in(request.args.get("next")), HTTPStatus.SEE_OTHER)
    return render_template("staff/login.html", form=LoginForm(None, next=request.args.get("next")))


@staff.post("/login")
@limiter.limit(ATTEMPTS_OF_ADDRESS)
@limiter.limit(ATTEMPTS_ON_ACCOUNT, key_func=account_key)
def sign_in() -> ResponseReturnValue:
    """Sign somebody in, or give the one answer to everything that is not right."""
    form = LoginForm()
    session = database.session()
    credentials = find_credentials(session, email=form.email.data or "")
    session.rollback()  # checking a password takes a while: nobody waits for a lock meanwhile
    stored = credentials.password_hash if credentials else None
    is_right = is_password(form.password.data or "", stored=stored)
    if not credentials or not is_right or not form.validate():
        form.refuse()
        page = render_template("staff/login.html", form=form)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    if g.signed_in:
        sessions.end_session(session, session_id=g.signed_in.session_id, now=now())
    secret = sessions.start_session(session, account_id=credentials.account_id, now=now())
    session.commit()
    cookie.clear()
    cookie["secret"] = secret
    return redirect(path_after_sign_in(form.next.data), HTTPStatus.SEE_OTHER)


@staff.post("/logout")
def sign_out() -> ResponseReturnValue:
    """End the session, here and on the server."""
    session = database.session()
    sessions.end_session(session, session_id=signed_in().session_id, now=now())
    session.commit()
    cookie.clear()
    flash("You have signed out", DONE)
    return redirect(url_for("staff.show_login"), HTTPStatus.SEE_OTHER)
