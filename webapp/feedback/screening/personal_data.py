"""Where personal data is in a message, and the message without it."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache
from typing import Final

from webapp.feedback.screening.addresses import find_emails, find_postcodes
from webapp.feedback.screening.births import find_births
from webapp.feedback.screening.findings import Span
from webapp.feedback.screening.folding import fold
from webapp.feedback.screening.identity_numbers import find_cards, find_insurance_numbers, find_nhs_numbers
from webapp.feedback.screening.names import find_names
from webapp.feedback.screening.phones import PhoneFinder

Finder = Callable[[str], Iterator[tuple[int, int]]]

# Where two overlap, the first wins. Each reads folded text.
_FINDERS: Final[tuple[tuple[str, Finder], ...]] = (
    ("email", find_emails),
    ("date of birth", find_births),
    ("National Insurance number", find_insurance_numbers),
    ("card", find_cards),
    ("NHS number", find_nhs_numbers),
    ("postcode", find_postcodes),
)
# Phone numbers come after these, because helplines are left; names last, because capitals show where they end.
KINDS: Final = (*(kind for kind, _ in _FINDERS), "phone", "name")
_PLACEHOLDER: Final = re.compile("|".join(rf"\[{kind}\]" for kind in KINDS))
_MASK: Final = "\x01"
_DIGIT: Final = re.compile(r"\d")
_WITHOUT_DIGITS: Final = frozenset(
    {"email", "phone"}
)  # a telephone number may be in words; all the others need a digit


def find_personal_data(text_fields: Mapping[str, str], *, allowed_numbers: Collection[str]) -> tuple[Span, ...]:
    """Return the spans of personal data, in order of field and place; they never overlap."""
    finders: tuple[tuple[str, Finder], ...] = (*_FINDERS, ("phone", _phone_finder(frozenset(allowed_numbers))))
    spans: list[Span] = []
    for field, text in text_fields.items():
        found = _search(text, finders)
        spans.extend(Span(kind=kind, start=start, end=end, field=field) for start, end, kind in sorted(found))
    return tuple(spans)


@lru_cache(maxsize=8)
def _phone_finder(allowed_numbers: frozenset[str]) -> PhoneFinder:
    return PhoneFinder(allowed_numbers)


def redact(text_fields: Mapping[str, str], spans: Collection[Span]) -> dict[str, str]:
    """Return the texts with a placeholder such as ``[phone]`` in place of each span."""
    redacted = dict(text_fields)
    for span in sorted(spans, key=lambda span: span.start, reverse=True):
        text = redacted[span.field]
        redacted[span.field] = f"{text[: span.start]}[{span.kind}]{text[span.end :]}"
    return redacted


def _search(text: str, finders: tuple[tuple[str, Finder], ...]) -> list[tuple[int, int, str]]:
    """Search until nothing is left, so that a redacted text screened again stays as it is.

    What was found is masked with a character that no pattern matches or reaches across.
    """
    masked = _PLACEHOLDER.sub(lambda match: _MASK * len(match.group()), text.replace(_MASK, " "))
    found: list[tuple[int, int, str]] = []
    while fresh := _search_once(masked, finders):
        found += fresh
        for start, end, _ in fresh:
            masked = masked[:start] + _MASK * (end - start) + masked[end:]
    return found


def _search_once(text: str, finders: tuple[tuple[str, Finder], ...]) -> list[tuple[int, int, str]]:
    folded = fold(text)
    if not _DIGIT.search(folded.text):
        finders = tuple((kind, finder) for kind, finder in finders if kind in _WITHOUT_DIGITS)
    candidates = [(*folded.locate(start, end), kind) for kind, finder in finders for start, end in finder(folded.text)]
    candidates += [(start, end, "name") for start, end in find_names(text)]
    chosen: list[tuple[int, int, str]] = []
    for candidate in candidates:
        if all(candidate[1] <= start or end <= candidate[0] for start, end, _ in chosen):
            chosen.append(candidate)
    return chosen
