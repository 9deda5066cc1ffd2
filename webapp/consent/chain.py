"""The hash chain over decisions: what is hashed, and how one link holds the next.

SHA-256 without a key, so that an inspector can check it with nothing of ours. Whoever can write to the whole
database could make the chain anew: the hash of the last seal, its head, is therefore kept elsewhere too.
"""

import hashlib
import json
import uuid
from datetime import UTC, datetime, timedelta

from webapp.consent.models import Decision, Seal
from webapp.consent.register_rules import PURPOSES

START = "0" * 64
UUID7_TIME_BITS = 80  # RFC 9562: the 48 bits above these are milliseconds since 1970


def digest_decision(decision: Decision) -> str:
    """Return the SHA-256 of everything that a decision says, in one fixed form.

    The visitor's link is not in it, and so can be erased. A purpose that a decision says nothing about is left
    out, so that a purpose added later leaves the digests of earlier decisions as they are.
    """
    purposes = {key: getattr(decision, key) for key in PURPOSES}
    return _hash(
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


def next_link(link: str, digest: str) -> str:
    """Return the link that follows on a link with a decision of this digest."""
    return _hash([link, digest])


def hash_seal(seal: Seal, *, previous_hash: str) -> str:
    """Return the hash that a seal has on top of the one before it."""
    times = (seal.complete_until, seal.latest_expiry, seal.sealed_at)
    return _hash(
        [previous_hash, seal.number, seal.last_position, seal.last_link, *(moment.isoformat() for moment in times)]
    )


def first_id_at(moment: datetime) -> uuid.UUID:
    """Return the smallest UUIDv7 of a moment: ids made before it are smaller."""
    milliseconds = int(moment.timestamp() * 1000)
    return uuid.UUID(int=max(milliseconds, 0) << UUID7_TIME_BITS)


def claimed_time(decision: Decision) -> datetime:
    """Return the earlier of the two times that a decision carries: in its id, and beside it."""
    made_at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=decision.id.int >> UUID7_TIME_BITS)
    return min(decision.decided_at, made_at)


def _hash(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
