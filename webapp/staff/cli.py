"""``flask staff``: accounts, from the command line."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import cast

import click
from flask import current_app
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.audit import Action, record
from webapp.config import Settings
from webapp.database import Database
from webapp.feedback.sealing import open_vault
from webapp.staff.access import staff
from webapp.staff.accounts import administration
from webapp.staff.accounts.service import AccountNotFound, add_account, find_account_of, list_accounts
from webapp.staff.factors.app import seal_again
from webapp.staff.factors.service import list_factors
from webapp.staff.models import Role, StaffAccount


@staff.cli.command("add")
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True, help="What they may do.")
def add(email: str, role: str) -> None:
    """Add an account for EMAIL; asks for the password, or reads one line from standard input."""
    password = _read_password()
    with _session() as session:
        try:
            account = add_account(session, email=email, password=password, role=Role(role), now=datetime.now(UTC))
            session.commit()
        except ValueError as fault:
            raise click.ClickException(str(fault)) from None
        except IntegrityError:  # somebody else added it between our look and our write
            raise click.ClickException(f"There is already an account for {email}.") from None
    click.echo(f"Added {account.email} as {role}.")


@staff.cli.command("list")
def show_list() -> None:
    """List every account with its role, second factors and state."""
    with _session() as session:
        record(session, Action.ACCOUNTS_READ, by=None, at=datetime.now(UTC))
        session.commit()  # before anything is told
        for account in list_accounts(session):
            count = list_factors(session, account_id=account.id).count
            state = "closed" if account.closed_at else "open" if account.password_set_at else "not set up"
            factors = f"{count} second factor{'' if count == 1 else 's'}"
            click.echo("\t".join((account.email, account.role, factors, state)))


@staff.cli.command("close")
@click.argument("email")
def close(email: str) -> None:
    """Close the account of EMAIL and end its sessions; the last admin's stays open."""
    with _session() as session:
        account = _find(session, email)
        try:
            administration.close_account(
                session, account.id, by=None, now=datetime.now(UTC), has_provider=bool(_settings().oidc_issuer)
            )
        except administration.LastAdmin as fault:
            raise click.ClickException(str(fault)) from None
        session.commit()
    click.echo(f"Closed {account.email}.")


@staff.cli.command("reset-factor")
@click.argument("email")
def reset_factor(email: str) -> None:
    """Take every second factor from the account of EMAIL, who then sets up a new one; end its sessions."""
    with _session() as session:
        account = _find(session, email)
        administration.reset_factors(session, account.id, by=None, now=datetime.now(UTC))
        session.commit()
    click.echo(f"{account.email} has no second factor now, and sets one up at the next sign-in.")


@staff.cli.command("rotate-keys")
def rotate_keys() -> None:
    """Seal the secrets of authenticator apps again, with the first of ENCRYPTION_KEYS."""
    settings = _settings()
    with _session() as session:
        lost = seal_again(session, vault=open_vault(settings.encryption_keys, settings.secret_key))
        details = {"what": "authenticator apps", "lost": lost}
        record(session, Action.KEYS_CHANGED, by=None, at=datetime.now(UTC), details=details)
        session.commit()
    if lost:
        raise click.ClickException(f"No key opens the secrets of {lost}: reset their second factor.")
    click.echo("Every secret is sealed with the first key.")


@contextmanager
def _session() -> Iterator[Session]:
    with cast("Database", current_app.extensions["database"]).session() as session:
        yield session


def _settings() -> Settings:
    return cast("Settings", current_app.extensions["settings"])


def _find(session: Session, email: str) -> StaffAccount:
    try:
        return find_account_of(session, email=email)
    except AccountNotFound:
        raise click.ClickException(f"There is no account for {email}.") from None


def _read_password() -> str:
    if _is_terminal():
        password: str = click.prompt("Password", hide_input=True, confirmation_prompt="The same again")
        return password
    return sys.stdin.readline().rstrip("\r\n")


def _is_terminal() -> bool:
    return sys.stdin.isatty()
