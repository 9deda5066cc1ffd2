"""Places for files that are sent while they are read: each holds a thread of the server for as long as that takes.

`webapp/crowd.py` lets go of a request when its answer begins, so that a slow reader would not count there.
"""

import threading
from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

Piece = TypeVar("Piece", str, bytes)

MOST_AT_ONCE: Final = 2

_places = threading.BoundedSemaphore(MOST_AT_ONCE)


class Place:
    """One place that was taken, to be given back once, however the sending ends."""

    def __init__(self) -> None:
        self._is_held = True

    def hold_for(self, pieces: Iterable[Piece]) -> Iterator[Piece]:
        """Yield the pieces of a file, and give the place back after the last of them."""
        try:
            yield from pieces
        finally:
            self.give_back()

    def give_back(self) -> None:
        """Let somebody else have it; a second time does nothing."""
        if self._is_held:
            self._is_held = False
            _places.release()


def take_place() -> Place | None:
    """Return a place, or nothing while all are taken."""
    return Place() if _places.acquire(blocking=False) else None
