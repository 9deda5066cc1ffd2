"""The corpus of made-up messages, in its halves, and how well screening does on them."""

import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from webapp.feedback.screening import Screening, Urgency, screen

CORPUS_FILE: Final = Path(__file__).parent / "corpus.toml"
HELPLINE_NUMBERS: Final = ("0808 2000 247", "0808 500 2222", "0800 1111", "116 123")
ROUNDS: Final = (
    ("development", "first_round"),
    ("development", "second_round"),
    ("development", "third_round"),
    ("development", "fourth_round"),
    ("development", "fifth_round"),
    ("development", "sixth_round"),
    ("held-back", "seventh_round"),
)
PERSONAL_KINDS: Final = (
    "email", "phone", "postcode", "National Insurance number", "NHS number", "card", "name", "date of birth",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """A message with what screening should find in it; ``half`` is "development" or "held-back"."""

    text: str
    urgency: Urgency
    kind: str
    personal: frozenset[tuple[str, str]]
    half: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """How often screening was right about one class: found and right, missed, found and wrong."""

    right: int
    missed: int
    wrong: int

    @property
    def recall(self) -> float:
        """The share of what is there that was found."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def precision(self) -> float:
        """The share of what was found that is there."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0


@cache
def load_corpus() -> tuple[Message, ...]:
    """Give every message of all rounds."""
    with CORPUS_FILE.open("rb") as file:
        rounds = tomllib.load(file)
    return tuple(
        Message(
            text=entry["text"],
            urgency=entry["urgency"],
            kind=entry["kind"],
            personal=frozenset((kind, text) for kind, text in entry.get("personal", ())),
            half=half,
        )
        for half, name in ROUNDS
        for entry in rounds[name]
    )


def screen_message(message: Message) -> Screening:
    """Screen a message as the service does."""
    return screen({"comments": message.text}, allowed_numbers=HELPLINE_NUMBERS)


def list_personal(message: Message, screening: Screening) -> frozenset[tuple[str, str]]:
    """Give what was found as the corpus writes it."""
    return frozenset((span.kind, message.text[span.start : span.end]) for span in screening.personal_data)


def measure(messages: Iterable[Message]) -> dict[str, Measure]:
    """Measure each class: "urgent" (risks to life are urgent too), "life", and each kind of personal data."""
    outcomes = [(message, screen_message(message)) for message in messages]
    measures = {
        "urgent": _count((message.urgency != "none", screening.urgency != "none") for message, screening in outcomes),
        "life": _count((message.urgency == "life", screening.urgency == "life") for message, screening in outcomes),
    }
    for kind in PERSONAL_KINDS:
        measures[kind] = _count(
            ((kind, text) in message.personal, (kind, text) in found)
            for message, screening in outcomes
            for found in [list_personal(message, screening)]
            for text in _texts_of(kind, message.personal | found)
        )
    return measures


def _texts_of(kind: str, pieces: Collection[tuple[str, str]]) -> list[str]:
    return [text for piece_kind, text in pieces if piece_kind == kind]


def _count(outcomes: Iterable[tuple[bool, bool]]) -> Measure:
    right = missed = wrong = 0
    for is_there, is_found in outcomes:
        right += is_there and is_found
        missed += is_there and not is_found
        wrong += is_found and not is_there
    return Measure(right=right, missed=missed, wrong=wrong)
