"""Purging: only what ended a year ago, by whole batches, and the chain goes on."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from tests.consent.conftest import Tamper
from tests.consent.records import LIFETIME, decide, fault_of, purge, seal, verify
from webapp.chain.purging import purge_batch
from webapp.consent.chain import DECISIONS, KEPT_AFTER_EXPIRY
from webapp.consent.models import Decision
from webapp.database import Database


def test_batches_that_ended_a_year_ago_are_purged_and_the_chain_goes_on(database: Database) -> None:
    decide(database, 3)
    seal(database)
    receipt = decide(database, 2)
    seal(database)
    now = datetime.now(UTC)
    assert purge(database, now=now + LIFETIME + KEPT_AFTER_EXPIRY - timedelta(hours=1)) == 0
    assert purge(database, now=now + LIFETIME + KEPT_AFTER_EXPIRY + timedelta(hours=1)) == 5
    decide(database, 2, receipt=receipt)
    seal(database)
    found = verify(database)
    assert (found.fault, found.records, found.purged) == (None, 7, 5)
    with database.session() as session:
        assert len(session.scalars(select(Decision)).all()) == 2


def test_a_decision_may_outlive_the_one_it_supersedes(database: Database) -> None:
    receipt = decide(database)
    seal(database)
    decide(database, receipt=receipt)
    assert purge(database, now=datetime.now(UTC) + LIFETIME + KEPT_AFTER_EXPIRY + timedelta(hours=1)) == 1
    seal(database)
    assert verify(database).fault is None


def test_a_purge_before_its_time_is_noticed(database: Database) -> None:
    decide(database)
    seal(database)
    with database.session() as session:
        purge_batch(session, DECISIONS, 1, now=datetime.now(UTC))
        session.commit()
    assert fault_of(database) == "The decisions of seal 1 were purged before their time."


def test_a_seal_that_says_it_was_purged_cannot_hide_a_change(database: Database, tamper: Tamper) -> None:
    decide(database)
    seal(database)
    tamper("UPDATE seal SET purged_at = :at", at=datetime.now(UTC) + timedelta(days=4000))
    assert fault_of(database) == "Seal 1 says that it was purged, and has decisions."
