"""The records that no seal holds, read some at a time: no question takes long, however many records there are."""

import uuid
from collections.abc import Iterator
from typing import Final

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from webapp.chain.tables import Chain, Record

NIL: Final = uuid.UUID(int=0)


def iterate_unsealed(
    session: Session, chain: Chain[Record], *, after: uuid.UUID = NIL, step: int = 10_000
) -> Iterator[Record]:
    """Yield the records from after a key that are not sealed, the oldest first; `step` are looked at at once."""
    key, entry = chain.record.id.expression, chain.entry.record_id.expression
    last: uuid.UUID | None = after
    while last is not None:
        first = last
        last = session.scalar(select(key).where(key > first).order_by(key).offset(step - 1).limit(1))
        # Both sides have bounds: a plan that reads one of them whole would read it anew in each step.
        is_sealed = select(entry).where(entry == key, _is_between(entry, first, last)).exists()
        unsealed = select(chain.record).where(_is_between(key, first, last), ~is_sealed).order_by(key)
        yield from session.scalars(unsealed)


def _is_between(key: ColumnElement[uuid.UUID], first: uuid.UUID, last: uuid.UUID | None) -> ColumnElement[bool]:
    return key > first if last is None else and_(key > first, key <= last)
