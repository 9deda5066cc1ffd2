"""The chain over decisions, and how long they are kept.

A decision is kept for a year after it has ended: until then somebody may complain about what was done on the
strength of it, and we must be able to show it (UK GDPR art. 7(1)); after that, storage limitation (art. 5(1)(e)).
"""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.chain.hashing import hash_content
from webapp.chain.tables import Chain
from webapp.consent.models import Decision, Notice, Seal, SealEntry, VisitorLink
from webapp.consent.register_rules import PURPOSES

KEPT_AFTER_EXPIRY: Final = timedelta(days=365)


def digest_decision(decision: Decision) -> str:
    """Return the SHA-256 of everything that a decision says, in one fixed form.

    The visitor's link is not in it, and so can be erased. A purpose that a decision says nothing about is left
    out, so that a purpose added later leaves the digests of earlier decisions as they are.
    """
    purposes = {key: getattr(decision, key) for key in PURPOSES}
    return hash_content(
        {
            "id": str(decision.id),
            "notice": decision.notice_hash,
            "purposes": {key: answer for key, answer in purposes.items() if answer is not None},
            "way": decision.way,
            "decided_at": decision.decided_at.isoformat(),
            "expires_at": decision.expires_at.isoformat(),
            "supersedes": str(decision.supersedes_id) if decision.supersedes_id else None,
        }
    )


def _faults_of_notices(session: Session) -> Iterator[str]:
    """Look for notices that are not what their hash says."""
    for notice in session.scalars(select(Notice).order_by(Notice.effective_from)):
        if hashlib.sha256(notice.text.encode()).hexdigest() != notice.hash:
            yield f"Notice {notice.hash} was changed."


DECISIONS: Final = Chain(
    noun="decision",
    record=Decision,
    entry=SealEntry,
    seal=Seal,
    recorded_at=Decision.decided_at,
    digest=digest_decision,
    expires_at=lambda decision: decision.expires_at,
    kept_after_expiry=KEPT_AFTER_EXPIRY,
    companions=(VisitorLink.decision_id,),
    faults_beside=_faults_of_notices,
)
