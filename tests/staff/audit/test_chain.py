"""The audit proves itself: the database refuses to change it, and what is done all the same is named."""

import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.staff.audit.conftest import Tamper
from tests.staff.audit.lines import (
    CHAIN,
    KEPT_FOR,
    MESSAGE,
    fault_of,
    read_lines,
    seal,
    sealed_ids,
    stored,
    verify,
    write,
)
from webapp.chain.hashing import START, next_link
from webapp.chain.purging import plan_purge, purge_batch
from webapp.chain.sealing import GRACE
from webapp.database import Database
from webapp.staff.audit import AuditEntry
from webapp.staff.audit.chain import digest_line


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor_id = NULL",
        "DELETE FROM audit_entry",
        "DELETE FROM audit_seal",
        "DELETE FROM audit_seal_entry",
        "UPDATE audit_seal_entry SET link = digest",
        "UPDATE audit_seal SET hash = last_link",
        "UPDATE audit_seal SET latest_expiry = sealed_at",
    ],
)
def test_the_database_itself_refuses_to_change_or_delete_a_line(database: Database, statement: str) -> None:
    write(database)
    seal(database)
    with database.session() as session, pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(statement))


def test_a_line_that_is_not_sealed_yet_cannot_be_deleted_either(database: Database) -> None:
    write(database)
    with database.session() as session, pytest.raises(DBAPIError, match="append-only"):
        session.execute(text("DELETE FROM audit_entry"))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_entry SET actor_id = NULL WHERE id = :id",
        "UPDATE audit_entry SET action = 'signed in' WHERE id = :id",
        "UPDATE audit_entry SET subject = NULL WHERE id = :id",
        "UPDATE audit_entry SET details = NULL WHERE id = :id",
        "UPDATE audit_entry SET at = (SELECT min(at) FROM audit_entry) WHERE id = :id",
    ],
)
def test_every_column_of_a_line_is_sealed(database: Database, tamper: Tamper, change: str) -> None:
    write(database, 3, details={"count": 7, "filter": "status=new"})
    seal(database)
    second = sealed_ids(database)[1]
    tamper(change, id=stored(database, second))
    assert fault_of(database) == f"Line {second}, number 2 of the chain, was changed."


def test_a_removed_line_is_named(database: Database, tamper: Tamper) -> None:
    write(database, 4)
    seal(database)
    third = sealed_ids(database)[2]
    tamper("DELETE FROM audit_entry WHERE id = :id", id=stored(database, third))
    assert fault_of(database) == f"Line {third}, number 3 of the chain, was removed."


def test_an_inserted_line_is_named(database: Database) -> None:
    write(database, 3)
    seal(database, later=timedelta(hours=1))
    write(database)
    stranger = read_lines(database)[-1].id
    assert fault_of(database).startswith(f"Line {stranger} was inserted")


def test_a_line_with_a_time_before_the_seal_is_named_once_sealed(database: Database) -> None:
    write(database, 3)
    seal(database, later=GRACE)
    with database.session() as session:
        stranger = AuditEntry(at=datetime.now(UTC) - timedelta(days=30), action="signed in")
        session.add(stranger)
        session.commit()
    seal(database, later=timedelta(hours=1))
    assert fault_of(database).startswith(f"Line {stranger.id}, number 4 of the chain, was inserted")


def test_a_line_inserted_into_the_chain_is_named(database: Database, tamper: Tamper) -> None:
    write(database, 3)
    seal(database)
    write(database)
    stranger = read_lines(database)[-1]
    digest = digest_line(stranger)
    tamper("UPDATE audit_seal_entry SET position = position + 100 WHERE position > 1")
    tamper("UPDATE audit_seal_entry SET position = position - 99 WHERE position > 1")
    values = {"id": stored(database, stranger.id), "digest": digest, "link": next_link(START, digest)}
    tamper("INSERT INTO audit_seal_entry VALUES (2, 1, :id, :digest, :link)", **values)
    assert fault_of(database) == f"Line {stranger.id}, number 2 of the chain, was inserted or moved there."


def test_reordered_lines_are_named(database: Database, tamper: Tamper) -> None:
    write(database, 4)
    seal(database)
    third = sealed_ids(database)[2]
    for old, new in ((2, 102), (3, 2), (102, 3)):
        tamper("UPDATE audit_seal_entry SET position = :new WHERE position = :old", old=old, new=new)
    assert fault_of(database) == f"Line {third}, number 2 of the chain, was inserted or moved there."


def test_a_removed_seal_is_named(database: Database, tamper: Tamper) -> None:
    for _ in range(3):
        write(database)
        seal(database)
    tamper("DELETE FROM audit_seal_entry WHERE seal_number = 2")
    tamper("DELETE FROM audit_seal WHERE number = 2")
    assert fault_of(database) == "Seal 2 was removed."


def test_writers_and_seals_at_once_lose_nothing_and_nobody_waits(database: Database) -> None:
    errors: list[BaseException] = []

    def write_many() -> None:
        try:
            for _ in range(15):
                write(database)
        except BaseException as error:  # noqa: BLE001 - told by the assertion below
            errors.append(error)

    writers = [threading.Thread(target=write_many) for _ in range(4)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        seal(database)
    seal(database)
    found = verify(database)
    assert (errors, found.fault, found.records, found.waiting) == ([], None, 60, 0)


def test_lines_go_by_whole_batches_when_the_time_that_was_sealed_is_over(database: Database) -> None:
    write(database, 3)
    seal(database)
    write(database, 2)
    now = datetime.now(UTC)
    assert purge(database, now=now + KEPT_FOR - timedelta(hours=1)) == 0
    assert purge(database, now=now + KEPT_FOR + timedelta(hours=1)) == 3
    seal(database)
    found = verify(database)
    assert (found.fault, found.records, found.purged, len(read_lines(database))) == (None, 5, 3, 2)


def test_a_purge_before_its_time_is_noticed(database: Database) -> None:
    write(database)
    seal(database)
    with database.session() as session:
        purge_batch(session, CHAIN, 1, now=datetime.now(UTC))
        session.commit()
    assert fault_of(database) == "The lines of seal 1 were purged before their time."


def test_details_of_every_shape_have_the_same_digest_once_stored(database: Database) -> None:
    write(database, details={"count": 3, "share": 0.1, "words": ["é", "🙂"], "none": None, str(uuid.uuid4()): {"a": 1}})
    seal(database)
    assert (verify(database).fault, read_lines(database)[0].subject) == (None, f"feedback:{MESSAGE}")


def purge(database: Database, *, now: datetime) -> int:
    with database.session() as session:
        planned = plan_purge(session, CHAIN, now=now)
        for number in planned.seals:
            purge_batch(session, CHAIN, number, now=now)
        session.commit()
    return planned.records
