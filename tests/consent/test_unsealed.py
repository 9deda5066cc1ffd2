"""What is not sealed is found whatever the size of a step, and wherever sealed records stand between."""

import pytest
from sqlalchemy import select

from tests.consent.conftest import Tamper
from tests.consent.records import decide, ids, seal, stored
from webapp.chain.unsealed import iterate_unsealed
from webapp.consent.chain import DECISIONS
from webapp.consent.models import Decision
from webapp.database import Database


@pytest.mark.parametrize("step", [1, 2, 3, 7, 100])
def test_every_step_finds_the_same(database: Database, tamper: Tamper, step: int) -> None:
    decide(database, 9)
    seal(database)
    sealed = ids(database)
    lost = {sealed[number] for number in (0, 3, 4, 8)}
    for identifier in lost:
        tamper("DELETE FROM seal_entry WHERE decision_id = :id", id=stored(database, identifier))
    decide(database, 4)
    with database.session() as session:
        every = session.scalars(select(Decision.id).order_by(Decision.id)).all()
        found = [record.id for record in iterate_unsealed(session, DECISIONS, step=step)]
        later = [record.id for record in iterate_unsealed(session, DECISIONS, after=every[5], step=step)]
    assert found == [key for key in every if key in lost or key not in sealed]
    assert later == [key for key in found if key > every[5]]
