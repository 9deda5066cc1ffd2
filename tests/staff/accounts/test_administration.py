"""Changing what opens an account: an admin always remains, and what is closed or reset opens nothing at once."""

import threading
import uuid
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.staff.browsing import EMAIL, PASSWORD, add_reviewer, database_of
from webapp.staff.accounts import administration
from webapp.staff.accounts.administration import LastAdmin, SetupRefused
from webapp.staff.accounts.service import AccountNotFound, add_account, find_account, find_credentials
from webapp.staff.audit import AuditEntry
from webapp.staff.entry.passwords import hash_new_password, is_password
from webapp.staff.entry.sessions import find_signed_in, start_session
from webapp.staff.factors.models import RecoveryCode
from webapp.staff.factors.recovery import make_codes
from webapp.staff.models import Role, StaffAccount

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
OTHER = "ben.other@staff.example"
NEW_PASSWORD = "eleven loud owls fly"
Change = Callable[..., object]


def demote(session: Session, account_id: uuid.UUID, *, has_provider: bool = False) -> object:
    return administration.change_role(
        session, account_id, role=Role.REVIEWER, by=None, now=NOW, has_provider=has_provider
    )


def close(session: Session, account_id: uuid.UUID, *, has_provider: bool = False) -> object:
    return administration.close_account(session, account_id, by=None, now=NOW, has_provider=has_provider)


def open_admins(app: Flask) -> int:
    with database_of(app).session() as session:
        admins = select(StaffAccount).where(StaffAccount.role == "admin", StaffAccount.closed_at.is_(None))
        return len(session.scalars(admins).all())


@pytest.mark.parametrize("change", [demote, close])
def test_the_last_admin_stays(app: Flask, change: Change) -> None:
    last = add_reviewer(app, role=Role.ADMIN)
    add_reviewer(app, email=OTHER)
    with database_of(app).session() as session, pytest.raises(LastAdmin):
        change(session, last)
    assert open_admins(app) == 1


@pytest.mark.parametrize("change", [demote, close])
def test_an_admin_who_never_signed_in_is_no_other_admin(app: Flask, change: Change) -> None:
    last = add_reviewer(app, role=Role.ADMIN)
    with database_of(app).session() as session:
        add_account(session, email=OTHER, password=None, role=Role.ADMIN, now=NOW)
        session.commit()
        with pytest.raises(LastAdmin):
            change(session, last)


@pytest.mark.parametrize("change", [demote, close])
@pytest.mark.parametrize("has_provider", [True, False])
def test_an_admin_of_the_single_sign_on_alone_is_another_only_while_there_is_one(
    app: Flask, change: Change, *, has_provider: bool
) -> None:
    last = add_reviewer(app, role=Role.ADMIN)
    with database_of(app).session() as session:
        other = add_account(session, email=OTHER, password=None, role=Role.ADMIN, now=NOW)
        other.identity_hash = bytes(32)
        session.commit()
        with nullcontext() if has_provider else pytest.raises(LastAdmin):
            change(session, last, has_provider=has_provider)


@pytest.mark.parametrize("change", [demote, close])
def test_of_two_admins_who_end_each_other_at_once_one_stays(app: Flask, change: Change) -> None:
    first, second = add_reviewer(app, role=Role.ADMIN), add_reviewer(app, email=OTHER, role=Role.ADMIN)
    refused = []

    def end_first() -> None:
        with database_of(app).session() as session:
            try:
                change(session, first)
                session.commit()
            except LastAdmin:
                refused.append(first)

    with database_of(app).session() as session:
        change(session, second)
        rival = threading.Thread(target=end_first)
        rival.start()
        rival.join(0.5)  # it has looked by now, or waits to look
        session.commit()
    rival.join()
    assert refused == [first]
    assert open_admins(app) == 1


def test_closing_an_account_ends_its_sessions_and_its_password(app: Flask) -> None:
    account_id = add_reviewer(app)
    with database_of(app).session() as session:
        secret = start_session(session, account_id=account_id, now=NOW, device="phone", is_half=False)
        administration.close_account(session, account_id, by=None, now=NOW, has_provider=False)
        session.commit()
    with database_of(app).session() as session:
        assert find_signed_in(session, secret=secret, now=NOW) is None
        credentials = find_credentials(session, email=EMAIL)
        assert credentials
        assert credentials.password_hash is None
        administration.open_account(session, account_id, by=None, now=NOW)
        assert find_signed_in(session, secret=secret, now=NOW) is None
        credentials = find_credentials(session, email=EMAIL)
        assert credentials
        assert is_password(PASSWORD, stored=credentials.password_hash)


def test_resetting_takes_factors_codes_and_sessions(app: Flask) -> None:
    account_id = add_reviewer(app)
    with database_of(app).session() as session:
        make_codes(session, account_id=account_id)
        secret = start_session(session, account_id=account_id, now=NOW, device="phone", is_half=False)
        administration.reset_factors(session, account_id, by=None, now=NOW)
        session.commit()
        assert session.scalars(select(RecoveryCode)).all() == []
        assert find_signed_in(session, secret=secret, now=NOW) is None


def test_a_set_up_code_sets_a_password_once_and_ends_the_sessions(app: Flask) -> None:
    account_id = add_reviewer(app)
    with database_of(app).session() as session:
        secret = start_session(session, account_id=account_id, now=NOW, device="phone", is_half=False)
        code = administration.give_setup_code(session, account_id, by=None, now=NOW)
        account = administration.find_setup(session, email=f" {EMAIL.upper()}", code=code, now=NOW)
        given = hash_new_password(NEW_PASSWORD, email=account.email)
        administration.use_setup_code(session, account_id, code=code, password_hash=given, now=NOW)
        session.commit()
        assert is_password(NEW_PASSWORD, stored=find_account(session, account_id).password_hash)
        assert find_signed_in(session, secret=secret, now=NOW) is None
        with pytest.raises(SetupRefused):
            administration.use_setup_code(session, account_id, code=code, password_hash=given, now=NOW)


def test_a_set_up_code_is_refused_after_three_days_for_another_account_and_when_wrong(app: Flask) -> None:
    account_id = add_reviewer(app)
    add_reviewer(app, email=OTHER)
    later = NOW + timedelta(days=3)
    with database_of(app).session() as session:
        code = administration.give_setup_code(session, account_id, by=None, now=NOW)
        for email, given, at in (
            (EMAIL, code, later),
            (OTHER, code, NOW),
            (EMAIL, "", NOW),
            (OTHER, "", NOW),
            ("nobody@staff.example", code, NOW),
            ("nonsense", code, NOW),
        ):
            with pytest.raises(SetupRefused):
                administration.find_setup(session, email=email, code=given, now=at)


def test_a_closed_account_gets_no_set_up_code_and_loses_the_one_it_has(app: Flask) -> None:
    account_id = add_reviewer(app)
    with database_of(app).session() as session:
        code = administration.give_setup_code(session, account_id, by=None, now=NOW)
        administration.close_account(session, account_id, by=None, now=NOW, has_provider=False)
        with pytest.raises(SetupRefused):
            administration.find_setup(session, email=EMAIL, code=code, now=NOW)
        with pytest.raises(AccountNotFound):
            administration.give_setup_code(session, account_id, by=None, now=NOW)


def test_every_change_is_in_the_audit_once(app: Flask) -> None:
    by = add_reviewer(app, role=Role.ADMIN)
    account_id = add_reviewer(app, email=OTHER)
    with database_of(app).session() as session:
        for _ in range(2):
            administration.change_role(session, account_id, role=Role.ADMIN, by=by, now=NOW, has_provider=False)
        administration.end_sessions(session, account_id, by=by, now=NOW)
        administration.reset_factors(session, account_id, by=by, now=NOW)
        for _ in range(2):
            administration.close_account(session, account_id, by=by, now=NOW, has_provider=False)
        for _ in range(2):
            administration.open_account(session, account_id, by=by, now=NOW)
        administration.give_setup_code(session, account_id, by=by, now=NOW)
        session.commit()
        lines = session.scalars(select(AuditEntry).where(AuditEntry.actor_id == by).order_by(AuditEntry.id)).all()
    assert {line.subject for line in lines} == {f"account:{account_id}"}
    assert [line.action for line in lines] == [
        "changed a role",
        "ended sessions",
        "removed a second factor",
        "closed an account",
        "opened an account again",
        "made a set-up code",
    ]
