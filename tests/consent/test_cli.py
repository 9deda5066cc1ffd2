"""The commands that an operator runs on the records of consent."""

from flask import Flask

from tests.consent.conftest import Tamper
from tests.consent.records import decide
from webapp.database import Database


def test_the_commands_seal_verify_and_say_what_they_would_purge(app: Flask, database: Database, tamper: Tamper) -> None:
    decide(database, 3)
    run = app.test_cli_runner().invoke
    assert "Sealed 3 decisions in 1 batch." in run(args=["consent", "seal"]).output
    verified = run(args=["consent", "verify"])
    assert verified.exit_code == 0
    assert "All in order: 1 seal over 3 decisions" in verified.output
    assert run(args=["consent", "purge", "--dry-run"]).output == "Would delete 0 decisions in 0 batches.\n"
    assert run(args=["consent", "purge"]).output == "Deleted 0 decisions in 0 batches.\n"
    assert run(args=["consent", "verify", "--head", "f" * 64]).exit_code == 1
    tamper("UPDATE decision SET way = 'page'")
    broken = run(args=["consent", "verify"])
    assert broken.exit_code == 1
    assert "number 1 of the chain, was changed" in broken.output
