"""Decisions of any time for tests, as a visitor would have made them."""

import secrets
import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from tests.consent.records import LIFETIME, REGISTER
from webapp.consent.models import Decision, Notice
from webapp.models import first_id_at

OTHER_HASH = "0" * 63 + "1"


def make_decision(
    session: Session,
    at: datetime,
    *,
    preferences: bool = True,
    analytics: bool = True,
    way: str = "banner",
    notice_hash: str = REGISTER.notice_hash,
    supersedes_id: uuid.UUID | None = None,
) -> Decision:
    """Return a decision that is not stored yet; its notice is."""
    if session.get(Notice, notice_hash) is None:
        session.add(Notice(hash=notice_hash, text=REGISTER.notice_text, purposes_version=1, effective_from=at))
        session.flush()
    return Decision(
        id=uuid.UUID(int=first_id_at(at).int | 7 << 76 | 2 << 62 | secrets.randbits(62)),
        notice_hash=notice_hash,
        preferences=preferences,
        analytics=analytics,
        way=way,
        decided_at=at,
        expires_at=at + LIFETIME,
        supersedes_id=supersedes_id,
    )
