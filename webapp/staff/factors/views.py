"""The second step of signing in: a code of the app, a passkey, or a code on paper."""

from http import HTTPStatus
from typing import Final

from flask import Response, abort, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.database import session
from webapp.feedback.sealing import Vault, open_vault
from webapp.limits import daily_key, is_refused, limiter
from webapp.staff.access import now, path_after_sign_in, settings, signed_in, staff
from webapp.staff.audit import Action, record
from webapp.staff.entry import entering
from webapp.staff.factors import passkeys
from webapp.staff.factors.app import use_app
from webapp.staff.factors.forms import WRONG_PASSKEY, WRONG_RECOVERY_CODE, CodeForm, PasskeyForm, RecoveryForm
from webapp.staff.factors.place import place_of_passkeys
from webapp.staff.factors.recovery import use_code as use_recovery_code
from webapp.staff.factors.service import Factors, list_factors

# Whoever comes here has given the password: a stranger cannot use these up.
FAILURES: Final = "5 per minute; 20 per hour"


def half_key() -> str:
    """Return whose second factor is tried, as a keyed hash."""
    return daily_key(f"second factor {signed_in().account_id}")


failures = limiter.shared_limit(FAILURES, scope="second factor", key_func=half_key, deduct_when=is_refused)


def vault() -> Vault:
    """Return what seals the secrets of apps."""
    return open_vault(settings().encryption_keys, settings().secret_key)


@staff.get("/second-step")
def show_second_step() -> ResponseReturnValue:
    """Ask for the second factor; whoever has none is led to set one up."""
    factors = list_factors(session(), account_id=signed_in().account_id)
    if not signed_in().is_half:
        return redirect(path_after_sign_in(None), HTTPStatus.SEE_OTHER)
    if not factors.count:
        return redirect(url_for("staff.show_adding"), HTTPStatus.SEE_OTHER)
    return _page(factors)


@staff.post("/second-step")
@failures
def use_code() -> ResponseReturnValue:
    """Complete the sign-in with a code of the app."""
    form = CodeForm()
    if form.validate() and use_app(
        session(), account_id=signed_in().account_id, code=form.code.data, vault=vault(), now=now()
    ):
        return _complete(how="app")
    _note_failure("app")
    form.refuse()
    page = _page(list_factors(session(), account_id=signed_in().account_id), code_form=form)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY


@staff.post("/second-step/passkey/ask")
def ask_passkey() -> Response:
    """Tell the browser what a passkey must sign."""
    place = place_of_passkeys()
    if place is None:
        abort(HTTPStatus.NOT_FOUND)
    asked = passkeys.ask_for_passkey(
        session(), account_id=signed_in().account_id, session_id=signed_in().session_id, place=place
    )
    session().commit()
    return jsonify(asked)


@staff.post("/second-step/passkey")
@failures
def use_passkey() -> ResponseReturnValue:
    """Complete the sign-in with what a passkey signed."""
    form = PasskeyForm()
    is_right = form.validate() and passkeys.use_passkey(
        session(),
        account_id=signed_in().account_id,
        session_id=signed_in().session_id,
        credential=form.credential.data,
        place=place_of_passkeys(),
        now=now(),
    )
    if is_right:
        return _complete(how="passkey")
    _note_failure("passkey")
    form.refuse()
    page = _page(list_factors(session(), account_id=signed_in().account_id), passkey_form=form)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY


@staff.get("/second-step/recovery")
def show_recovery() -> str:
    """Ask for a code on paper, from somebody without their app and passkeys."""
    return render_template("staff/factors/recovery.html", form=RecoveryForm(None))


@staff.post("/second-step/recovery")
@failures
def use_recovery() -> ResponseReturnValue:
    """Complete the sign-in with a code on paper, and say how many are left."""
    form = RecoveryForm()
    account_id = signed_in().account_id
    if form.validate() and use_recovery_code(session(), account_id=account_id, code=form.code.data, now=now()):
        record(session(), Action.RECOVERY_CODE_USED, by=account_id, at=now())
        left = list_factors(session(), account_id=account_id).codes_left
        words = f"Recovery codes left: {left}. You can make new ones on the page “Your account”"
        return _complete(how="recovery code", words=words)
    _note_failure("recovery code")
    form.refuse(WRONG_RECOVERY_CODE)
    return render_template("staff/factors/recovery.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY


def _complete(*, how: str, words: str = "") -> ResponseReturnValue:
    secret = entering.confirm(session(), how=how)
    session().commit()
    entering.carry(secret)
    if words:
        flash(words)
    return entering.go_on(address=signed_in().email)


def _note_failure(factor: str) -> None:
    by = signed_in().account_id
    record(session(), Action.SIGN_IN_FAILED, by=by, at=now(), details={"with": factor})
    session().commit()


def _page(factors: Factors, *, code_form: CodeForm | None = None, passkey_form: PasskeyForm | None = None) -> str:
    return render_template(
        "staff/factors/second_step.html",
        factors=factors,
        code_form=code_form or CodeForm(None),
        passkey_form=passkey_form or PasskeyForm(None),
        place=place_of_passkeys(),
        wrong_passkey=WRONG_PASSKEY,
    )
