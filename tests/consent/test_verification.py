"""Verifying: whatever is done to the records, the first row that does not fit is named."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from tests.consent.conftest import Tamper
from tests.consent.records import REGISTER, columns, decide, fault_of, id_of_a_moment_ago, ids, seal, stored, verify
from webapp.chain.hashing import START, next_link
from webapp.chain.sealing import GRACE
from webapp.consent.chain import digest_decision
from webapp.consent.models import Decision
from webapp.database import Database


def test_a_changed_decision_is_named(database: Database, tamper: Tamper) -> None:
    decide(database, 5)
    seal(database)
    second, fourth = ids(database)[1], ids(database)[3]
    for identifier in (fourth, second):
        tamper("UPDATE decision SET analytics = preferences WHERE id = :id", id=stored(database, identifier))
    assert fault_of(database) == f"Decision {second}, number 2 of the chain, was changed."


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE decision SET preferences = analytics WHERE id = :id",
        "UPDATE decision SET way = 'page' WHERE id = :id",
        "UPDATE decision SET decided_at = expires_at WHERE id = :id",
        "UPDATE decision SET expires_at = decided_at WHERE id = :id",
        "UPDATE decision SET supersedes_id = id WHERE id = :id",
    ],
)
def test_every_column_of_a_decision_is_sealed(database: Database, tamper: Tamper, change: str) -> None:
    decide(database, 2)
    seal(database)
    tamper(change, id=stored(database, ids(database)[1]))
    assert "number 2 of the chain, was changed" in fault_of(database)


def test_a_removed_decision_is_named(database: Database, tamper: Tamper) -> None:
    decide(database, 4)
    seal(database)
    third = ids(database)[2]
    tamper("DELETE FROM visitor_link")
    tamper("DELETE FROM decision WHERE id = :id", id=stored(database, third))
    assert fault_of(database) == f"Decision {third}, number 3 of the chain, was removed."


def test_a_decision_removed_from_the_chain_as_well_is_noticed(database: Database, tamper: Tamper) -> None:
    decide(database, 4)
    seal(database)
    tamper("DELETE FROM seal_entry WHERE position = 3")
    assert "see number 3" in fault_of(database)


def test_an_inserted_decision_is_named(database: Database, tamper: Tamper) -> None:
    decide(database, 3)
    seal(database, later=timedelta(hours=1))
    with database.session() as session:
        stranger = Decision(id=uuid.UUID(int=id_of_a_moment_ago()), **columns())
        session.add(stranger)
        session.commit()
    assert fault_of(database).startswith(f"Decision {stranger.id} was inserted")
    assert seal(database).records == 0


def test_an_inserted_decision_that_was_sealed_with_later_ones_is_named(database: Database, tamper: Tamper) -> None:
    decide(database, 3)
    seal(database, later=GRACE)
    with database.session() as session:
        stranger = Decision(**{**columns(), "decided_at": datetime.now(UTC) - timedelta(days=30)})
        session.add(stranger)
        session.commit()
    assert seal(database, later=timedelta(hours=1)).records == 1
    assert fault_of(database).startswith(f"Decision {stranger.id}, number 4 of the chain, was inserted")


def test_an_entry_inserted_into_the_chain_is_named(database: Database, tamper: Tamper) -> None:
    decide(database, 3)
    seal(database)
    with database.session() as session:
        stranger = Decision(**columns())
        session.add(stranger)
        session.commit()
        digest = digest_decision(session.get_one(Decision, stranger.id))
    tamper("UPDATE seal_entry SET position = position + 100 WHERE position > 1")
    tamper("UPDATE seal_entry SET position = position - 99 WHERE position > 1")
    values = {"id": stored(database, stranger.id), "digest": digest, "link": next_link(START, digest)}
    tamper("INSERT INTO seal_entry VALUES (2, 1, :id, :digest, :link)", **values)
    assert fault_of(database) == f"Decision {stranger.id}, number 2 of the chain, was inserted or moved there."


def test_reordered_decisions_are_named(database: Database, tamper: Tamper) -> None:
    decide(database, 4)
    seal(database)
    third = ids(database)[2]
    for old, new in ((2, 102), (3, 2), (102, 3)):
        tamper("UPDATE seal_entry SET position = :new WHERE position = :old", old=old, new=new)
    assert fault_of(database) == f"Decision {third}, number 2 of the chain, was inserted or moved there."


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE seal SET hash = last_link",
        "UPDATE seal SET last_link = hash",
        "UPDATE seal SET sealed_at = latest_expiry",
        "UPDATE seal SET complete_until = sealed_at",
        "UPDATE seal SET latest_expiry = sealed_at",
    ],
)
def test_a_changed_seal_is_named(database: Database, tamper: Tamper, change: str) -> None:
    decide(database)
    seal(database)
    tamper(change)
    assert "eal 1 was" in fault_of(database)


def test_a_removed_seal_is_named(database: Database, tamper: Tamper) -> None:
    for _ in range(3):
        decide(database)
        seal(database)
    tamper("DELETE FROM seal_entry WHERE seal_number = 2")
    tamper("DELETE FROM seal WHERE number = 2")
    assert fault_of(database) == "Seal 2 was removed."


def test_an_end_that_was_cut_off_is_noticed_by_a_head_kept_elsewhere(database: Database, tamper: Tamper) -> None:
    decide(database)
    first = seal(database).head
    decide(database)
    head = seal(database).head
    assert verify(database, first).fault is verify(database, head).fault is None
    for statement in ("DELETE FROM seal_entry WHERE seal_number = 2", "DELETE FROM seal WHERE number = 2"):
        tamper(statement)
    assert "head that was kept" in fault_of(database, head)


def test_a_changed_notice_is_named(database: Database, tamper: Tamper) -> None:
    decide(database)
    tamper("UPDATE notice SET text = text || ' '")
    assert fault_of(database) == f"Notice {REGISTER.notice_hash} was changed."


def test_erasing_a_visitors_link_keeps_the_chain_valid(database: Database) -> None:
    decide(database, 3)
    seal(database)
    with database.session() as session:
        session.execute(text("DELETE FROM visitor_link"))
        session.commit()
    assert verify(database).fault is None
