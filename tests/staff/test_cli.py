"""``flask staff``: accounts from the command line."""

from datetime import UTC, datetime

import pytest
import time_machine
from click.testing import Result
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import MakeApp
from tests.staff.browsing import EMAIL, PASSWORD, add_reviewer, database_of, sign_in
from tests.staff.factors.signing import add_app, send_code
from webapp.staff.models import Role, StaffAccount


def add(app: Flask, email: str, *, role: str = "reviewer", password: str = PASSWORD) -> Result:
    """Run the command with the password on standard input."""
    return app.test_cli_runner().invoke(args=["staff", "add", email, "--role", role], input=f"{password}\n")


@pytest.mark.parametrize("role", ["reviewer", "admin"])
def test_the_account_that_was_added_can_sign_in(app: Flask, client: FlaskClient, role: str) -> None:
    result = add(app, "Ann.Reader@Staff.Example", role=role)
    assert (result.exit_code, result.output) == (0, f"Added {EMAIL} as {role}.\n")
    assert sign_in(client).status_code == 303
    with database_of(app).session() as session:
        assert session.scalars(select(StaffAccount.role)).one() == role


def test_a_second_account_with_the_same_address_is_refused(app: Flask) -> None:
    add_reviewer(app)
    result = add(app, EMAIL.upper())
    assert result.exit_code == 1
    assert f"There is already an account for {EMAIL}." in result.output


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "12 characters or more"),
        ("short enough"[:11], "12 characters or more"),
        ("x" * 257, "256 characters or fewer"),
        (EMAIL.upper(), "must not be the email address"),
        ("with a tab and \x07 bell", "control characters"),
    ],
)
def test_a_password_that_is_not_good_enough_is_refused(app: Flask, password: str, reason: str) -> None:
    result = add(app, EMAIL, password=password)
    assert result.exit_code == 1
    assert reason in result.output
    with database_of(app).session() as session:
        assert session.scalars(select(StaffAccount)).all() == []


@pytest.mark.parametrize("email", ["", "ann", "ann@", "@staff.example", "ann@staff", "a b@staff.example", "x" * 400])
def test_what_cannot_be_an_address_is_refused(app: Flask, email: str) -> None:
    result = add(app, email)
    assert result.exit_code == 1
    assert "mail" in result.output


def test_a_role_must_be_known(app: Flask) -> None:
    assert add(app, EMAIL, role="owner").exit_code == 2


def test_at_a_terminal_the_password_is_asked_for_twice_and_not_shown(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.staff.cli._is_terminal", lambda: True)
    answers = "not the same words\nas these words are\n" + f"{PASSWORD}\n{PASSWORD}\n"
    result = app.test_cli_runner().invoke(args=["staff", "add", EMAIL, "--role", "admin"], input=answers)
    assert result.exit_code == 0
    assert PASSWORD not in result.output
    assert "do not match" in result.output
    assert sign_in(client).status_code == 303


def run(app: Flask, *arguments: str) -> Result:
    """Run a command of `flask staff`."""
    return app.test_cli_runner().invoke(args=["staff", *arguments])


def test_accounts_are_listed_with_their_state(app: Flask) -> None:
    add_reviewer(app, role=Role.ADMIN)
    add_reviewer(app, email="zoe@staff.example")
    run(app, "close", "Zoe@Staff.Example")
    assert run(app, "list").output.splitlines() == [
        f"{EMAIL}\tadmin\t0 second factors\topen",
        "zoe@staff.example\treviewer\t0 second factors\tclosed",
    ]


def test_the_last_admin_is_not_closed(app: Flask) -> None:
    add_reviewer(app, role=Role.ADMIN)
    result = run(app, "close", EMAIL)
    assert result.exit_code == 1
    assert "Make somebody else an admin first" in result.output


def test_a_second_factor_that_was_lost_is_reset(make_app: MakeApp) -> None:
    app = make_app(staff_second_factor=True)
    add_reviewer(app)
    client = app.test_client()
    sign_in(client)
    add_app(client)
    assert run(app, "list").output == f"{EMAIL}\treviewer\t1 second factor\topen\n"
    assert run(app, "reset-factor", EMAIL).exit_code == 0
    assert client.get("/staff/").status_code == 303
    sign_in(client)
    assert client.get("/staff/second-step").location == "/staff/second-step/add"


@pytest.mark.parametrize("command", ["close", "reset-factor"])
@pytest.mark.parametrize("email", ["nobody@staff.example", "nonsense", ""])
def test_an_account_that_is_not_there_is_told(app: Flask, command: str, email: str) -> None:
    result = run(app, command, email)
    assert result.exit_code == 1
    assert f"There is no account for {email}." in result.output


def test_after_a_change_of_keys_the_apps_still_work(make_app: MakeApp) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    app = make_app(staff_second_factor=True, encryption_keys=old)
    add_reviewer(app)
    client = app.test_client()
    with time_machine.travel(datetime(2026, 11, 22, 9, 0, tzinfo=UTC), tick=False):
        sign_in(client)
        phone, _ = add_app(client)
    assert run(make_app(encryption_keys=new), "rotate-keys").exit_code == 1
    assert run(make_app(encryption_keys=f"{new},{old}"), "rotate-keys").exit_code == 0
    client = make_app(staff_second_factor=True, encryption_keys=new).test_client()
    with time_machine.travel(datetime(2026, 11, 22, 10, 0, tzinfo=UTC), tick=False):
        sign_in(client)
        assert send_code(client, phone.at(datetime.now(UTC))).status_code == 303


@pytest.mark.parametrize("command", ["add", "list", "close", "reset-factor", "rotate-keys"])
def test_each_command_explains_itself(app: Flask, command: str) -> None:
    first = run(app, command, "--help").output.splitlines()[2]
    assert len(first.split()) > 5
