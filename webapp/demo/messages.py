"""The rows of made-up messages. The same seed makes the same rows, batch by batch, wherever it begins."""

import uuid
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from webapp.demo.answers import make_answers
from webapp.demo.sentences import Sentences
from webapp.demo.volumes import HOUR_OF_SHARE, first_midnight
from webapp.demo.work import do_work
from webapp.feedback.message import SEALED_FOR
from webapp.feedback.receipts import HASH_BYTES, REFERENCE_ALPHABET
from webapp.feedback.sealing import Vault

MADE_UP_PREFIX: Final = b"made up\0"  # how a made-up message is told from a real one: its digest begins so
SEED_BYTES: Final = 4
NUMBER_BYTES: Final = 8
_REFERENCES: Final = len(REFERENCE_ALPHABET) ** 8
_STRIDE: Final = 7_368_787_931  # has no factor in common with the number of references: each number gets its own
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Rows that belong together, by table."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    tags: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Maker:
    """Makes messages; `reached` has how many have come by the end of each day up to `until`."""

    seed: int
    reached: Sequence[int]
    until: datetime
    staff: Sequence[uuid.UUID]
    sentences: Sentences
    vault: Vault

    def make(self, *, first: int, count: int) -> Batch:
        """Return the messages of these numbers, with what staff have put on them."""
        random = Random(f"{self.seed} {first}")  # noqa: S311 - made-up messages guard nothing
        batch = Batch()
        for number in range(first, first + count):
            message = self._make_message(random, number)
            batch.messages.append(message)
            if message["status"] not in {"new", "spam"} and message["comments"]:
                self._add_marks(random, message, batch)
        return batch

    def _make_message(self, random: Random, number: int) -> dict[str, Any]:
        created_at = self._choose_time(random, number)
        moment = number / self.reached[-1]
        answers = make_answers(random, self.sentences, moment=moment)
        original = answers.pop("original")
        is_sealed = original is not None and created_at + SEALED_FOR > self.until
        own = number.to_bytes(NUMBER_BYTES, "big")
        digest = MADE_UP_PREFIX + self.seed.to_bytes(SEED_BYTES, "big") + own
        work = do_work(
            random,
            answers,
            created_at=created_at,
            now=self.until,
            staff=self.staff,
            outcomes=self.sentences["outcomes"],
        )
        return {
            "id": make_id(random, created_at),
            "submission_digest": digest + bytes(HASH_BYTES - len(digest)),
            "reference": write_reference(number, seed=self.seed),
            "secret_hash": random.randbytes(HASH_BYTES),
            "created_at": created_at,
            "message_digest": random.randbytes(HASH_BYTES),
            "sealed": self.vault.seal({"doing": answers["doing"], "comments": original}) if is_sealed else None,
            "sealed_until": created_at + SEALED_FOR if is_sealed else None,
            **answers,
            **work,
        }

    def _choose_time(self, random: Random, number: int) -> datetime:
        day = bisect_right(self.reached, number)
        midnight = first_midnight(days=len(self.reached), until=self.until) + day * _DAY
        seconds = self._choose_hour(random) * 3600 + random.random() * 3600
        moment = midnight + timedelta(seconds=seconds)
        if moment < self.until:
            return moment
        return midnight + (self.until - midnight) * random.random()

    def _choose_hour(self, random: Random) -> int:
        return bisect_right(HOUR_OF_SHARE, random.random() * HOUR_OF_SHARE[-1])

    def _add_marks(self, random: Random, message: dict[str, Any], batch: Batch) -> None:
        for tag in random.sample(self.sentences["tags"], random.choice((0, 0, 0, 0, 1, 1, 2))):
            batch.tags.append({"tag": tag, "feedback_id": message["id"]})
        if random.random() < 0.06:
            noted_at = min(message["created_at"] + _DAY * random.random() * 5, self.until)
            author_id, text = random.choice(self.staff), random.choice(self.sentences["notes"])
            note = {"id": make_id(random, noted_at), "feedback_id": message["id"], "author_id": author_id}
            batch.notes.append(note | {"text": text, "created_at": noted_at})


def make_id(random: Random, moment: datetime) -> uuid.UUID:
    """Return a UUIDv7 (RFC 9562) of a moment."""
    milliseconds = int(moment.timestamp() * 1000)
    return uuid.UUID(int=milliseconds << 80 | 7 << 76 | random.getrandbits(12) << 64 | 2 << 62 | random.getrandbits(62))


def write_reference(number: int, *, seed: int) -> str:
    """Return the reference of a made-up message; two of one seed never share one."""
    place = (number * _STRIDE + seed * 1_000_003_979) % _REFERENCES
    symbols = ""
    for _ in range(8):
        place, symbol = divmod(place, len(REFERENCE_ALPHABET))
        symbols += REFERENCE_ALPHABET[symbol]
    return f"{symbols[:4]}-{symbols[4:]}"
