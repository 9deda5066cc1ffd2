"""A file in pieces that say how far it is, for the page that shows it (webapp/static/js/export.js).

Before each piece stand two numbers of four bytes, the highest first: messages, and bytes of the piece. The first piece
is empty and says how many messages there will be, or 0 where that is not known; the others how many have been sent.
The last piece is empty again, so that a file which broke off is known as such.
"""

import struct
from collections.abc import Callable, Iterable, Iterator
from typing import Final

IN_PIECES: Final = "application/vnd.export-in-pieces"  # which the page asks for, and gets

_HEAD: Final = struct.Struct(">II")


def cut(file: Iterable[bytes], *, count: Callable[[], int], sent: Callable[[], int]) -> Iterator[bytes]:
    """Yield a file in pieces; the functions say how many messages there will be, and how many have been sent."""
    yield _HEAD.pack(count(), 0)
    for piece in file:
        if piece:  # an empty one is the end
            yield _HEAD.pack(sent(), len(piece)) + piece
    yield _HEAD.pack(sent(), 0)
