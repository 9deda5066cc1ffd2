"""Setting up a second factor: at the first sign-in, where an account has none, or later from “Your account”."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import ParamSpec

from flask import abort, flash, jsonify, make_response, redirect, render_template, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from webapp.database import session
from webapp.staff.access import DONE, for_the_sure, now, path_after_sign_in, settings, signed_in, staff
from webapp.staff.audit import Action, record
from webapp.staff.entry import entering
from webapp.staff.entry.devices import remember_device
from webapp.staff.factors import app, passkeys
from webapp.staff.factors.forms import WRONG_PASSKEY, CodeForm, NewPasskeyForm
from webapp.staff.factors.place import place_of_passkeys
from webapp.staff.factors.recovery import make_codes
from webapp.staff.factors.service import list_factors
from webapp.staff.factors.views import failures, vault

Given = ParamSpec("Given")


def for_whoever_may_add(view: Callable[Given, ResponseReturnValue]) -> Callable[Given, ResponseReturnValue]:
    """Keep out somebody who is half signed in to an account that has a second factor: they must give it first."""

    @wraps(view)
    def guarded(*args: Given.args, **kwargs: Given.kwargs) -> ResponseReturnValue:
        if signed_in().is_half and list_factors(session(), account_id=signed_in().account_id).count:
            return redirect(url_for("staff.show_second_step"), HTTPStatus.SEE_OTHER)
        return view(*args, **kwargs)

    return for_the_sure(guarded)


@staff.get("/second-step/add")
@for_whoever_may_add
def show_adding() -> ResponseReturnValue:
    """Show the ways there are."""
    return render_template("staff/factors/add.html", place=place_of_passkeys())


@staff.post("/second-step/add/app")
@for_whoever_may_add
def begin_app() -> ResponseReturnValue:
    """Make a secret for an app, and show it."""
    app.begin_app(session(), session_id=signed_in().session_id, vault=vault())
    session().commit()
    return redirect(url_for("staff.show_app"), HTTPStatus.SEE_OTHER)


@staff.get("/second-step/add/app")
@for_whoever_may_add
def show_app() -> ResponseReturnValue:
    """Show the secret, as a picture and in letters, and ask for a first code."""
    return _app_page(CodeForm(None))


@staff.post("/second-step/add/app/code")
@failures
@for_whoever_may_add
def add_app() -> ResponseReturnValue:
    """Take the app, if its code shows that it works."""
    form = CodeForm()
    if form.validate() and app.add_app(
        session(),
        account_id=signed_in().account_id,
        session_id=signed_in().session_id,
        code=form.code.data,
        vault=vault(),
        now=now(),
    ):
        return _added("app", "The app was added")
    form.refuse("The code is not right. Check the time on your phone, and enter the code that it shows now")
    return _app_page(form)


@staff.get("/second-step/add/passkey")
@for_whoever_may_add
def show_new_passkey() -> ResponseReturnValue:
    """Ask what the passkey is to be called."""
    return _passkey_page(NewPasskeyForm(None))


@staff.post("/second-step/add/passkey/ask")
@for_whoever_may_add
def ask_new_passkey() -> ResponseReturnValue:
    """Tell the browser what a new passkey must sign."""
    place = place_of_passkeys()
    if place is None:
        abort(HTTPStatus.NOT_FOUND)
    asked = passkeys.ask_for_new_passkey(
        session(),
        account_id=signed_in().account_id,
        session_id=signed_in().session_id,
        email=signed_in().email,
        place=place,
    )
    session().commit()
    return jsonify(asked)


@staff.post("/second-step/add/passkey")
@failures
@for_whoever_may_add
def add_passkey() -> ResponseReturnValue:
    """Take a new passkey, if what it signed is right."""
    form = NewPasskeyForm()
    if form.validate():
        if passkeys.add_passkey(
            session(),
            account_id=signed_in().account_id,
            session_id=signed_in().session_id,
            name=form.name.data,
            credential=form.credential.data,
            place=place_of_passkeys(),
            now=now(),
        ):
            return _added("passkey", "The passkey was added")
        session().commit()  # what was asked is forgotten, also after a wrong answer
        form.refuse()
    return _passkey_page(form), HTTPStatus.UNPROCESSABLE_ENTITY


def _app_page(form: CodeForm) -> ResponseReturnValue:
    secret = app.find_pending_secret(session(), session_id=signed_in().session_id, vault=vault())
    if secret is None:
        return redirect(url_for("staff.show_adding"), HTTPStatus.SEE_OTHER)
    address = app.describe_app(secret, email=signed_in().email, issuer=settings().service_name)
    picture = Markup(app.draw_code(address))  # noqa: S704 - segno writes it, from our own text
    page = render_template("staff/factors/app.html", form=form, secret=secret, picture=picture)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _passkey_page(form: NewPasskeyForm) -> str:
    place = place_of_passkeys()
    return render_template("staff/factors/passkey.html", form=form, place=place, wrong_passkey=WRONG_PASSKEY)


def _added(factor: str, words: str) -> ResponseReturnValue:
    """Note the new factor. With the first one come codes on paper, and whoever was half signed in is so in full."""
    account_id, was_half = signed_in().account_id, signed_in().is_half
    record(session(), Action.FACTOR_ADDED, by=account_id, at=now(), details={"factor": factor})
    factors = list_factors(session(), account_id=account_id)
    codes = [] if factors.codes_left else make_codes(session(), account_id=account_id)
    if codes:
        record(session(), Action.RECOVERY_CODES_MADE, by=account_id, at=now())
    secret = entering.confirm(session(), how=factor) if was_half else None
    session().commit()
    if secret:
        entering.carry(secret)
    if codes:
        return show_codes(codes)
    flash(words, DONE)
    return redirect(url_for("staff.show_own_account"), HTTPStatus.SEE_OTHER)


def show_codes(codes: list[str]) -> ResponseReturnValue:
    """Show new recovery codes, this once, with the way on."""
    after = path_after_sign_in(cookie.pop("wanted", None))
    response = make_response(render_template("staff/factors/codes.html", codes=codes, after=after))
    remember_device(response, address=signed_in().email)
    return response
