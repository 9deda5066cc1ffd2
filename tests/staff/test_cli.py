"""``flask staff add``: accounts from the command line."""

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.staff.browsing import EMAIL, PASSWORD, add_reviewer, database_of, sign_in
from webapp.staff.models import StaffAccount


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
