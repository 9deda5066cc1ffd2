"""What is hashed, and how one link holds the next.

SHA-256 without a key, so that an inspector can check it with nothing of ours. Whoever can write to the whole
database could make the chain anew: the hash of the last seal, its head, is therefore kept elsewhere too.
"""

import hashlib
import json

from webapp.chain.tables import SealRow

START = "0" * 64


def hash_content(content: object) -> str:
    """Return the SHA-256 of what can be written as JSON, in one fixed form."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def next_link(link: str, digest: str) -> str:
    """Return the link that follows on a link with a record of this digest."""
    return hash_content([link, digest])


def hash_seal(seal: SealRow, *, previous_hash: str) -> str:
    """Return the hash that a seal has on top of the one before it."""
    times = (seal.complete_until, seal.latest_expiry, seal.sealed_at)
    return hash_content(
        [previous_hash, seal.number, seal.last_position, seal.last_link, *(moment.isoformat() for moment in times)]
    )
