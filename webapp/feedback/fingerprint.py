"""Fingerprints of texts: alike for texts that are alike (SimHash; Charikar, STOC 2002)."""

import itertools
import re
from functools import lru_cache
from hashlib import blake2b
from typing import Final

FEWEST_WORDS: Final = 8  # of a text so short, two people may well write the same
_BITS: Final = 64
_LANE_BITS: Final = 16  # room to count every word of the longest text, for each bit of the fingerprint
_WORD: Final = re.compile(r"\w+")
_SIGN: Final = 1 << (_BITS - 1)


def write_fingerprint(text: str) -> int | None:
    """Return 64 bits, as a signed number, that differ in few places between texts that share most words.

    A text of very few words has none.
    """
    words = _WORD.findall(text.casefold())
    if len(words) < FEWEST_WORDS:
        return None
    features = {*words, *map(" ".join, itertools.pairwise(words))}
    counts = sum(_spread(feature) for feature in features)
    half, mask = len(features) // 2, (1 << _LANE_BITS) - 1
    bits = sum(1 << place for place in range(_BITS) if (counts >> (place * _LANE_BITS)) & mask > half)
    return (bits ^ _SIGN) - _SIGN


def count_differences(one: int, other: int) -> int:
    """Count the bits in which two fingerprints differ."""
    return ((one ^ other) & ((1 << _BITS) - 1)).bit_count()


@lru_cache(maxsize=4096)
def _spread(feature: str) -> int:
    """Return the hash of a word with each of its bits in a lane of its own: adding then counts all of them at once."""
    digest = blake2b(feature.encode(), digest_size=_BITS // 8).digest()
    return sum(table[byte] for table, byte in zip(_TABLES, digest, strict=True))


def _make_table(first_lane: int) -> tuple[int, ...]:
    lanes = [1 << ((first_lane + place) * _LANE_BITS) for place in range(8)]
    return tuple(sum(lane for place, lane in enumerate(lanes) if byte >> place & 1) for byte in range(256))


_TABLES: Final = tuple(_make_table(first_lane) for first_lane in range(0, _BITS, 8))
