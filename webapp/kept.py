"""Finished answers in memory, bounded in bytes: what is asked for least is let go first."""

from collections import OrderedDict
from collections.abc import Hashable
from contextlib import suppress
from typing import NamedTuple

MAX_BYTES = 24 * 1024 * 1024  # about two thousand compressed answers


class Answer(NamedTuple):
    """A finished answer, as WSGI takes it."""

    status: str
    headers: list[tuple[str, str]]
    body: list[bytes]


class KeptAnswers:
    """Answers by key. Any thread may `get`; one at a time may `keep`."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._bytes = 0

    def __len__(self) -> int:
        """Return how many answers are kept."""
        return len(self._answers)

    def get(self, key: Hashable) -> Answer | None:
        """Return the answer, which then is the last to be let go, or None."""
        answer = self._answers.get(key)
        if answer is not None:
            with suppress(KeyError):  # let go in the meantime
                self._answers.move_to_end(key)
        return answer

    def keep(self, key: Hashable, answer: Answer) -> None:
        """Keep a new answer, and let go of others until all of them fit."""
        self._answers[key] = answer
        self._bytes += len(answer.body[0])
        while self._bytes > MAX_BYTES:
            _key, dropped = self._answers.popitem(last=False)
            self._bytes -= len(dropped.body[0])
