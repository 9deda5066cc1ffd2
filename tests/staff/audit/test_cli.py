"""The commands that an operator runs on the audit."""

from flask import Flask

from tests.staff.audit.conftest import Tamper
from tests.staff.audit.lines import read_lines, write
from webapp.database import Database


def test_the_commands_seal_verify_and_say_what_they_would_purge(app: Flask, database: Database) -> None:
    write(database, 3)
    run = app.test_cli_runner().invoke
    sealed = run(args=["staff", "seal-audit"]).output
    assert "Sealed 3 lines in 1 batch." in sealed
    head = sealed.partition("Head: ")[2].strip()
    verified = run(args=["staff", "verify-audit", "--head", head])
    assert (verified.exit_code, "All in order: 1 seal over 3 lines" in verified.output) == (0, True)
    assert run(args=["staff", "purge-audit", "--dry-run"]).output == "Would delete 0 lines in 0 batches.\n"
    assert run(args=["staff", "purge-audit"]).output == "Deleted 0 lines in 0 batches.\n"
    assert run(args=["staff", "verify-audit", "--head", "f" * 64]).exit_code == 1


def test_a_broken_audit_is_named_and_the_finding_kept(app: Flask, database: Database, tamper: Tamper) -> None:
    write(database, 2)
    run = app.test_cli_runner().invoke
    run(args=["staff", "seal-audit"])
    run(args=["staff", "verify-audit"])
    tamper("UPDATE audit_entry SET subject = NULL")
    broken = run(args=["staff", "verify-audit"])
    assert broken.exit_code == 1
    assert "number 1 of the chain, was changed" in broken.output
    kept = [line.details for line in read_lines(database) if line.action == "checked the audit"]
    assert kept[0] == {"seals": 1}
    assert "was changed" in str(kept[1])


def test_every_group_of_commands_says_what_it_is_for(app: Flask) -> None:
    told = app.test_cli_runner().invoke(args=["--help"]).output
    for group in ("alerts", "consent", "feedback", "staff", "visits"):
        line = next(line for line in told.splitlines() if line.split()[:1] == [group])
        assert len(line.split()) > 3, line
