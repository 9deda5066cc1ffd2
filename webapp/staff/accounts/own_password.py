"""One's own password: changing it, and giving it again before what opens the account is changed."""

from http import HTTPStatus
from typing import Final

from flask import flash, redirect, render_template, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from webapp.database import session
from webapp.limits import daily_key, is_refused, limiter
from webapp.staff.access import DONE, now, signed_in, staff
from webapp.staff.accounts.administration import change_password
from webapp.staff.accounts.service import account_subject, find_account, lock_account
from webapp.staff.audit import Action, record
from webapp.staff.entry import sessions
from webapp.staff.entry.passwords import PasswordRefused, hash_new_password, is_password
from webapp.staff.forms import WRONG_PASSWORD, NewPasswordForm, PasswordForm

FAILURES: Final = "10 per hour"


class WrongPassword(ValueError):  # noqa: N818 - says what happened
    """The password that was typed is not the one of who asks, or no longer."""


def own_key() -> str:
    """Return whose password is asked for again, as a keyed hash."""
    return daily_key(f"own password {signed_in().account_id}")


failures = limiter.shared_limit(FAILURES, scope="own password", key_func=own_key, deduct_when=is_refused)


@staff.get("/account/password")
def show_password() -> str:
    """Ask for the password before and the one to come."""
    return render_template("staff/password.html", form=NewPasswordForm(None))


@staff.post("/account/password")
@failures
def set_password() -> ResponseReturnValue:
    """Change one's password, and sign out everywhere else."""
    form = NewPasswordForm()
    if form.validate():
        try:
            _choose(form)
        except WrongPassword:
            form.password.errors = [WRONG_PASSWORD]
        except PasswordRefused as fault:
            form.new_password.errors = [str(fault)]
    if form.errors:
        return render_template("staff/password.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    session().commit()
    flash("Your password was changed, and all other sessions were ended", DONE)
    return redirect(url_for("staff.show_own_account"), HTTPStatus.SEE_OTHER)


@staff.get("/account/confirm")
def show_confirming() -> str:
    """Ask for the password again, before what opens the account is changed."""
    return render_template("staff/confirm.html", form=PasswordForm(None))


@staff.post("/account/confirm")
@failures
def confirm_own() -> ResponseReturnValue:
    """Let what opens the account be changed for a while."""
    form = PasswordForm()
    if form.validate():
        try:
            _require_own(form.password.data)
        except WrongPassword:
            form.password.errors = [WRONG_PASSWORD]
    if form.errors:
        return render_template("staff/confirm.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    secret = sessions.confirm_session(session(), session_id=signed_in().session_id, now=now())
    _note(Action.CONFIRMED)
    session().commit()
    cookie["secret"] = secret
    flash("Thank you. Make the change now: you are not asked again for 15 minutes", DONE)
    return redirect(url_for("staff.show_own_account"), HTTPStatus.SEE_OTHER)


def _choose(form: NewPasswordForm) -> None:
    """Give the account its new password. The old one may be another by the time the new one is hashed."""
    stored = _require_own(form.password.data)
    password_hash = hash_new_password(form.new_password.data, email=signed_in().email)
    account = lock_account(session(), signed_in().account_id)
    if account.password_hash != stored:
        raise WrongPassword
    change_password(session(), account, password_hash=password_hash, now=now(), keep=signed_in().session_id)


def _require_own(password: str) -> str:
    """Return what is stored of the password of who asks; no transaction is open then.

    Raises:
        WrongPassword: It is another one.
    """
    stored = find_account(session(), signed_in().account_id).password_hash
    session().rollback()  # checking a password takes a while: nobody waits for a lock meanwhile
    if is_password(password, stored=stored or None):
        return stored
    _note(Action.SIGN_IN_FAILED, **{"with": "password again"})
    session().commit()
    raise WrongPassword


def _note(action: Action, **details: str) -> None:
    account_id = signed_in().account_id
    record(session(), action, by=account_id, at=now(), subject=account_subject(account_id), details=details or None)
