"""What made-up visitors say: the sentences of `sentences.toml`, each in all the ways in which it can be put."""

import itertools
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from webapp.feedback.screening import Screening, screen

SENTENCE_FILE: Final = Path(__file__).with_name("sentences.toml")
# Numbers that Ofcom keeps for drama, a domain that RFC 2606 reserves, and a postcode that is nowhere.
MADE_UP: Final = {
    "[phone]": "07700 900142",
    "[email]": "sam@example.org",
    "[name]": "Sam Example",
    "[postcode]": "EC1A 1BB",
}
Screened = tuple[str, Screening]
_CHOICE: Final = re.compile(r"\(([^()]*\|[^()]*)\)")


@dataclass(frozen=True, kw_only=True)
class Sentences:
    """All sentences, ready to be put together.

    Attributes:
        topics: The sentences on each topic that screening finds calm.
        topics_of_page: The places, in `topics`, of what visitors say about a page.
        danger: Those that tell of danger, as urgent or life, with what screening finds in them.
        false_alarms: Those on a topic that screening takes for danger.
        spam_reasons: Why a message looked like spam.
        others: The sentences of each other kind.
    """

    topics: tuple[tuple[str, ...], ...]
    topics_of_page: Mapping[str, tuple[int, ...]]
    danger: Mapping[str, tuple[Screened, ...]]
    false_alarms: tuple[Screened, ...]
    spam_reasons: tuple[str, ...]
    others: Mapping[str, tuple[str, ...]]

    def __getitem__(self, kind: str) -> tuple[str, ...]:
        """Return the sentences of a kind that is no topic, such as `openers`."""
        return self.others[kind]


@cache
def load_sentences() -> Sentences:
    """Return the sentences of the file, read once."""
    found = tomllib.loads(SENTENCE_FILE.read_text(encoding="utf-8"))
    topics, danger = list(found.pop("topics").values()), found.pop("danger")
    pages = {page for topic in topics for page in topic["pages"]}
    screened = [_screen(_all_ways(topic)) for topic in topics]
    return Sentences(
        topics=tuple(tuple(text for text, verdict in topic if verdict.urgency == "none") for topic in screened),
        topics_of_page={page: tuple(n for n, topic in enumerate(topics) if page in topic["pages"]) for page in pages},
        danger={urgency: _screen(_all_ways(group)) for urgency, group in danger.items()},
        false_alarms=tuple(pair for topic in screened for pair in topic if pair[1].urgency != "none"),
        spam_reasons=tuple(found["spam"]["reasons"]),
        others={kind: _all_ways(group) for kind, group in found.items()},
    )


def unredact(text: str) -> str:
    """Return a text as it was before the marks of redaction were put into it."""
    for mark, original in MADE_UP.items():
        text = text.replace(mark, original)
    return text


def kinds_in(text: str) -> list[str] | None:
    """Return the kinds of personal data that were taken out of a text."""
    return sorted(mark.strip("[]") for mark in MADE_UP if mark in text) or None


def _all_ways(group: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(itertools.chain.from_iterable(_expand(text) for text in group["texts"]))


def _screen(texts: Iterable[str]) -> tuple[Screened, ...]:
    return tuple((text, screen({"comments": text})) for text in texts)


def _expand(text: str) -> Iterator[str]:
    """Give every text that the choices of one make."""
    parts = _CHOICE.split(text)
    ways = [part.split("|") if place % 2 else [part] for place, part in enumerate(parts)]
    yield from ("".join(way) for way in itertools.product(*ways))
