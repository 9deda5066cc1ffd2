"""Opening the sealed originals of messages, and sealing them again under a new key."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.feedback.models import Feedback
from webapp.feedback.sealing import KeyLost, Vault

_MOST_AT_ONCE: Final = 500


@dataclass(frozen=True, kw_only=True)
class Resealed:
    """What came of one step: how many are under the first key now, how many no key opens, and where to go on."""

    done: int
    lost: int
    last_id: uuid.UUID | None


def is_sealed(feedback: Feedback, *, is_held: bool, now: datetime) -> bool:
    """Whether there is a sealed original that may be opened: its time is not over, or the message is held."""
    return feedback.sealed_until is not None and (is_held or feedback.sealed_until > now)


def open_originals(feedback: Feedback, vault: Vault) -> dict[str, str]:
    """Return the texts of a message as they were sent: where nothing was redacted, they are those that everybody reads.

    Raises:
        KeyLost: The key that sealed them is gone. The redacted texts remain.
    """
    if feedback.sealed is None:
        return {"doing": feedback.doing, "comments": feedback.comments}
    return vault.open(feedback.sealed)


def reseal_some(session: Session, vault: Vault, *, after: uuid.UUID | None) -> Resealed:
    """Seal some originals again, under the first key; what no key opens stays as it is: the key may be found."""
    query = select(Feedback).where(Feedback.sealed.is_not(None)).order_by(Feedback.id).limit(_MOST_AT_ONCE)
    found = session.scalars((query if after is None else query.where(Feedback.id > after)).with_for_update()).all()
    lost = 0
    for feedback in found:
        try:
            feedback.sealed = vault.seal_again(feedback.sealed or b"")
        except KeyLost:
            lost += 1
    session.flush()
    return Resealed(done=len(found) - lost, lost=lost, last_id=found[-1].id if found else None)
