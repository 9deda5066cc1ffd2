"""Sealing: everything is sealed once, and nobody waits for it."""

import threading
import uuid
from collections.abc import Sequence

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests.consent.records import (
    columns,
    decide,
    id_of_a_moment_ago,
    seal,
    verify,
)
from webapp.chain import sealing
from webapp.chain.hashing import START, next_link
from webapp.chain.sealing import SealBusyError, Sealed
from webapp.chain.tables import Chain, SealRow
from webapp.consent.chain import digest_decision
from webapp.consent.models import Decision, Seal
from webapp.database import Database


def test_every_decision_is_sealed_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH_ROWS", 3)
    decide(database, 7)
    assert (seal(database).records, seal(database).records) == (7, 0)
    decide(database, 2)
    assert seal(database).batches == 1
    found = verify(database)
    assert (found.fault, found.records, found.seals, found.waiting) == (None, 9, 4, 0)


def test_nothing_to_seal_is_no_seal(database: Database) -> None:
    assert seal(database) == Sealed(records=0, batches=0, head=None)
    assert verify(database).fault is None


def test_a_decision_that_was_committed_late_is_sealed_by_the_next_run(database: Database) -> None:
    decide(database, 2)
    seal(database)
    with database.session() as session:
        session.add(Decision(id=uuid.UUID(int=id_of_a_moment_ago()), **columns()))
        session.commit()
    assert seal(database).records == 1
    assert verify(database).fault is None


def test_the_chain_can_be_computed_from_the_rows_alone(database: Database) -> None:
    decide(database, 3)
    seal(database)
    with database.session() as session:
        link = START
        for decision in session.scalars(select(Decision).order_by(Decision.id)):
            link = next_link(link, digest_decision(decision))
        assert link == session.scalars(select(Seal.last_link)).one()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM decision",
        "DELETE FROM notice",
        "DELETE FROM seal",
        "DELETE FROM seal_entry",
        "UPDATE seal_entry SET link = digest",
        "UPDATE seal SET hash = last_link",
        "UPDATE seal SET latest_expiry = sealed_at",
    ],
)
def test_the_database_itself_refuses_to_change_or_delete_a_record(database: Database, statement: str) -> None:
    decide(database)
    seal(database)
    with database.session() as session:
        session.execute(text("DELETE FROM visitor_link"))
        with pytest.raises(DBAPIError, match="append-only"):
            session.execute(text(statement))


def test_writers_do_not_wait_while_a_seal_is_made(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    decide(database, 5)
    make_entries = sealing._make_entries  # noqa: SLF001 - the slow part of sealing, in the middle of which we write

    def make_while_others_write(
        chain: Chain[Decision], last: SealRow | None, records: Sequence[Decision]
    ) -> list[dict[str, object]]:
        monkeypatch.undo()
        decide(database, 2)  # fails after three seconds where a writer has to wait
        return make_entries(chain, last, records)

    monkeypatch.setattr(sealing, "_make_entries", make_while_others_write)
    assert seal(database).records == 7
    assert verify(database).fault is None


def test_writers_and_seals_at_once_lose_nothing(database: Database) -> None:
    errors: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(20):
                decide(database)
        except BaseException as error:  # noqa: BLE001 - told by the assertion below
            errors.append(error)

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        seal(database)
    seal(database)
    found = verify(database)
    assert (errors, found.fault, found.records, found.waiting) == ([], None, 80, 0)


def test_the_second_of_two_seals_at_once_says_so(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    decide(database)
    store = sealing._store  # noqa: SLF001 - another run comes in between

    def store_second(*args: object) -> None:
        monkeypatch.setattr(sealing, "_store", store)
        seal(database)
        store(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(sealing, "_store", store_second)
    with pytest.raises(SealBusyError):
        seal(database)
    assert verify(database).fault is None
