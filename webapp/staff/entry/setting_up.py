"""Choosing a password with the set-up code that an admin gave: for a new account, and for a password that was lost."""

from http import HTTPStatus
from typing import Final

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.database import session
from webapp.limits import limiter
from webapp.staff.access import DONE, now, staff
from webapp.staff.accounts.administration import SetupRefused, find_setup, use_setup_code
from webapp.staff.audit import Action, record
from webapp.staff.entry.passwords import PasswordRefused, hash_new_password
from webapp.staff.forms import SetUpForm

# Nobody guesses a code of 98 bits; the limit keeps those who try from burdening the database.
ATTEMPTS: Final = "10 per minute; 60 per hour"


@staff.get("/set-up")
def show_set_up() -> str:
    """Ask for the set-up code and a new password."""
    return render_template("staff/set_up.html", form=SetUpForm(None))


@staff.post("/set-up")
@limiter.limit(ATTEMPTS)
def set_up() -> ResponseReturnValue:
    """Give the account its new password, and lead to the sign-in page."""
    form = SetUpForm()
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        _choose(form)
    except SetupRefused:
        record(session(), Action.SIGN_IN_FAILED, by=None, at=now(), details={"with": "set-up code"})
        session().commit()
        form.refuse()
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    except PasswordRefused as fault:
        form.password.errors = [str(fault)]
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    session().commit()
    flash("Your password was set. Sign in with it", DONE)
    return redirect(url_for("staff.show_login"), HTTPStatus.SEE_OTHER)


def _choose(form: SetUpForm) -> None:
    account = find_setup(session(), email=form.email.data, code=form.code.data, now=now())
    account_id, address = account.id, account.email
    session().rollback()  # hashing a password takes a while: nobody waits for a lock meanwhile
    password_hash = hash_new_password(form.password.data, email=address)
    use_setup_code(session(), account_id, code=form.code.data, password_hash=password_hash, now=now())


def _page(form: SetUpForm) -> str:
    return render_template("staff/set_up.html", form=form)
