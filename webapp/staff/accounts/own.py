"""“Your account”: one's own sessions and second factors."""

import uuid
from collections.abc import Callable
from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.database import session
from webapp.staff.access import DONE, for_the_sure, now, settings, signed_in, staff
from webapp.staff.accounts.service import account_subject
from webapp.staff.audit import Action, record
from webapp.staff.entry import sessions
from webapp.staff.factors import service as factors
from webapp.staff.factors.adding import show_codes
from webapp.staff.factors.recovery import make_codes


@staff.get("/account")
def show_own_account() -> str:
    """Show where one is signed in, and what opens the account."""
    return render_template(
        "staff/account.html",
        sessions=sessions.list_sessions(session(), account_id=signed_in().account_id, now=now()),
        factors=factors.list_factors(session(), account_id=signed_in().account_id),
    )


@staff.post("/account/sessions/<uuid:session_id>/end")
def end_own_session(session_id: uuid.UUID) -> ResponseReturnValue:
    """Sign out somewhere else."""
    own = sessions.list_sessions(session(), account_id=signed_in().account_id, now=now())
    if session_id in {each.id for each in own}:
        sessions.end_session(session(), session_id=session_id, now=now())
        _note(Action.SESSIONS_ENDED)
        session().commit()
    flash("That session was ended", DONE)
    return _back()


@staff.post("/account/sessions/end")
def end_other_sessions() -> ResponseReturnValue:
    """Sign out everywhere else."""
    account_id, here = signed_in().account_id, signed_in().session_id
    sessions.end_sessions(session(), account_id=account_id, now=now(), but=here)
    _note(Action.SESSIONS_ENDED)
    session().commit()
    flash("All other sessions were ended", DONE)
    return _back()


@staff.post("/account/app/remove")
@for_the_sure
def remove_own_app() -> ResponseReturnValue:
    """Take the authenticator app from one's account."""
    return _remove(
        "app", lambda: factors.remove_app(session(), account_id=signed_in().account_id, is_needed=_is_needed())
    )


@staff.post("/account/passkeys/<uuid:passkey_id>/remove")
@for_the_sure
def remove_own_passkey(passkey_id: uuid.UUID) -> ResponseReturnValue:
    """Take a passkey from one's account."""
    account_id = signed_in().account_id
    return _remove(
        "passkey",
        lambda: factors.remove_passkey(session(), passkey_id, account_id=account_id, is_needed=_is_needed()),
    )


@staff.post("/account/recovery-codes")
@for_the_sure
def make_own_codes() -> ResponseReturnValue:
    """Make new recovery codes, which end those before, and show them once."""
    codes = make_codes(session(), account_id=signed_in().account_id)
    _note(Action.RECOVERY_CODES_MADE)
    session().commit()
    return show_codes(codes)


def _remove(factor: str, remove: Callable[[], bool]) -> ResponseReturnValue:
    try:
        is_gone = remove()
    except factors.LastFactor as fault:
        flash(str(fault))
        return _back()
    if not is_gone:
        flash(f"Your account does not have this {factor} any more")
        return _back()
    account_id = signed_in().account_id
    record(session(), Action.FACTOR_REMOVED, by=account_id, at=now(), details={"factor": factor})
    session().commit()
    flash(f"The {factor} was removed", DONE)
    return _back()


def _is_needed() -> bool:
    return settings().staff_second_factor


def _note(action: Action) -> None:
    account_id = signed_in().account_id
    record(session(), action, by=account_id, at=now(), subject=account_subject(account_id))


def _back() -> ResponseReturnValue:
    return redirect(url_for("staff.show_own_account"), HTTPStatus.SEE_OTHER)
