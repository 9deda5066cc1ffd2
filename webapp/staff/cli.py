"""``flask staff``: accounts, from the command line."""

import sys
from datetime import UTC, datetime
from typing import cast

import click
from flask import current_app
from sqlalchemy.exc import IntegrityError

from webapp.database import Database
from webapp.staff.access import staff
from webapp.staff.accounts import add_account
from webapp.staff.models import Role


@staff.cli.command("add")
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True, help="What they may do.")
def add(email: str, role: str) -> None:
    """Add an account for EMAIL; asks for the password, or reads one line from standard input."""
    password = _read_password()
    database = cast("Database", current_app.extensions["database"])
    with database.session() as session:
        try:
            account = add_account(session, email=email, password=password, role=Role(role), now=datetime.now(UTC))
            session.commit()
        except ValueError as fault:
            raise click.ClickException(str(fault)) from None
        except IntegrityError:  # somebody else added it between our look and our write
            raise click.ClickException(f"There is already an account for {email}.") from None
    click.echo(f"Added {account.email} as {role}.")


def _read_password() -> str:
    if _is_terminal():
        password: str = click.prompt("Password", hide_input=True, confirmation_prompt="The same again")
        return password
    return sys.stdin.readline().rstrip("\r\n")


def _is_terminal() -> bool:
    return sys.stdin.isatty()
