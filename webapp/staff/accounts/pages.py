"""The accounts, for admins: who has one, what they may do, and what opens it."""

import uuid
from collections.abc import Callable
from http import HTTPStatus

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from webapp.database import session
from webapp.staff.access import DONE, for_admins, for_the_sure, now, settings, signed_in, staff
from webapp.staff.accounts import administration
from webapp.staff.accounts.administration import SETUP_LIMIT, LastAdmin
from webapp.staff.accounts.service import AccountNotFound, add_account, find_account, list_accounts
from webapp.staff.audit import Action
from webapp.staff.audit.noting import note_reading, noted
from webapp.staff.entry.sessions import list_sessions
from webapp.staff.factors.service import list_factors
from webapp.staff.forms import NewAccountForm, RoleForm
from webapp.staff.models import Role, StaffAccount


@staff.get("/accounts")
@for_admins
@noted(Action.ACCOUNTS_READ)
def show_accounts() -> str:
    """Show every account, and a form to add one."""
    return _list(NewAccountForm(None))


@staff.post("/accounts")
@for_admins
@for_the_sure
def add() -> ResponseReturnValue:
    """Add an account, and show the set-up code for its owner, this once."""
    form = NewAccountForm()
    if not form.validate():
        return _list_again(form), HTTPStatus.UNPROCESSABLE_ENTITY
    by = signed_in().account_id
    try:
        account = add_account(
            session(), email=form.email.data, password=None, role=Role(form.role.data), now=now(), by=by
        )
        code = administration.give_setup_code(session(), account.id, by=by, now=now())
        session().commit()
    except (ValueError, IntegrityError) as fault:  # somebody else may add it between our look and our write
        session().rollback()
        known = isinstance(fault, IntegrityError)
        form.email.errors = ["There is already an account for this address." if known else str(fault)]
        return _list_again(form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _show_code(account, code)


@staff.get("/accounts/<uuid:account_id>")
@for_admins
@noted(Action.ACCOUNTS_READ, subject="account:{account_id}")
def show_account(account_id: uuid.UUID) -> str:
    """Show one account, and what can be changed."""
    try:
        account = find_account(session(), account_id)
    except AccountNotFound:
        abort(HTTPStatus.NOT_FOUND)
    return render_template(
        "staff/one_account.html",
        account=account,
        form=RoleForm(None, role=account.role),
        factors=list_factors(session(), account_id=account_id),
        sessions=list_sessions(session(), account_id=account_id, now=now()),
    )


@staff.post("/accounts/<uuid:account_id>/role")
@for_admins
@for_the_sure
def set_role(account_id: uuid.UUID) -> ResponseReturnValue:
    """Change what somebody may do."""
    form = RoleForm()
    if not form.validate():
        abort(HTTPStatus.BAD_REQUEST)
    role = Role(form.role.data)
    by = signed_in().account_id
    return _change(
        account_id,
        lambda: administration.change_role(
            session(), account_id, role=role, by=by, now=now(), has_provider=_has_provider()
        ),
        f"The role is {role} now",
    )


@staff.post("/accounts/<uuid:account_id>/close")
@for_admins
@for_the_sure
def close(account_id: uuid.UUID) -> ResponseReturnValue:
    """Let nobody sign in to an account."""
    by = signed_in().account_id
    return _change(
        account_id,
        lambda: administration.close_account(session(), account_id, by=by, now=now(), has_provider=_has_provider()),
        "The account is closed, and its sessions were ended",
    )


@staff.post("/accounts/<uuid:account_id>/open")
@for_admins
@for_the_sure
def open_again(account_id: uuid.UUID) -> ResponseReturnValue:
    """Let the owner of a closed account sign in again."""
    by = signed_in().account_id
    return _change(
        account_id,
        lambda: administration.open_account(session(), account_id, by=by, now=now()),
        "The account is open again",
    )


@staff.post("/accounts/<uuid:account_id>/end-sessions")
@for_admins
@for_the_sure
def end_sessions(account_id: uuid.UUID) -> ResponseReturnValue:
    """Sign somebody out everywhere."""
    by = signed_in().account_id
    return _change(
        account_id,
        lambda: administration.end_sessions(session(), account_id, by=by, now=now()),
        "The sessions were ended",
    )


@staff.post("/accounts/<uuid:account_id>/reset-factors")
@for_admins
@for_the_sure
def reset_factors(account_id: uuid.UUID) -> ResponseReturnValue:
    """Let somebody who lost their app, passkeys and codes set up new ones."""
    by = signed_in().account_id
    return _change(
        account_id,
        lambda: administration.reset_factors(session(), account_id, by=by, now=now()),
        "The second step was reset, and the sessions were ended",
    )


@staff.post("/accounts/<uuid:account_id>/set-up-code")
@for_admins
@for_the_sure
def give_code(account_id: uuid.UUID) -> ResponseReturnValue:
    """Show a new set-up code for the owner of an account, this once."""
    try:
        code = administration.give_setup_code(session(), account_id, by=signed_in().account_id, now=now())
    except AccountNotFound:
        abort(HTTPStatus.NOT_FOUND)
    account = find_account(session(), account_id)
    session().commit()
    return _show_code(account, code)


def _change(account_id: uuid.UUID, change: Callable[[], StaffAccount], words: str) -> ResponseReturnValue:
    """Make one change, commit it and say so; or say why it cannot be."""
    try:
        change()
    except AccountNotFound:
        abort(HTTPStatus.NOT_FOUND)
    except LastAdmin as fault:
        session().rollback()
        flash(str(fault))
    else:
        session().commit()
        flash(words, DONE)
    return redirect(url_for("staff.show_account", account_id=account_id), HTTPStatus.SEE_OTHER)


def _has_provider() -> bool:
    return bool(settings().oidc_issuer)


def _list(form: NewAccountForm) -> str:
    return render_template("staff/accounts.html", accounts=list_accounts(session()), form=form)


def _list_again(form: NewAccountForm) -> str:
    page = _list(form)
    note_reading(Action.ACCOUNTS_READ)
    return page


def _show_code(account: StaffAccount, code: str) -> str:
    return render_template("staff/set_up_code.html", account=account, code=code, days=SETUP_LIMIT.days)
