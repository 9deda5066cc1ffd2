"""Dates of birth: dates near words such as "born" or "DOB". Other dates are left."""

import re
from collections.abc import Iterator
from typing import Final

_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DAY: Final = r"\d{1,2}(?:[ ]?(?:st|nd|rd|th))?"
_YEAR: Final = r"(?:[ ,./'-]{1,3}(?:\d{4}|\d{2}))"
_DATE: Final = (
    rf"(?:\d{{4}}[./ -]{{1,3}}\d{{1,2}}[./ -]{{1,3}}\d{{1,2}}"
    rf"|\d{{1,2}}[ ]?[./ -][ ]?\d{{1,2}}[ ]?[./ -][ ]?(?:\d{{4}}|\d{{2}})"
    rf"|{_DAY}[ ./-]{{0,3}}(?:of[ ])?{_MONTH}{_YEAR}?"
    rf"|{_MONTH}[ .]{{1,2}}{_DAY}(?!\d){_YEAR}?"
    rf"|{_MONTH}{_YEAR}"
    r"|\d{8}|\d{6})(?![\d])"
)
_BIRTH: Final = r"(?:born|birthday|birth[ -]?date|date of[ ]birth|d[. /]{0,2}o[. /]{0,2}b|b[ -]?day)"
_AFTER_WORD: Final = re.compile(
    rf"(?<![^\W_]){_BIRTH}(?![^\W_])\.?[^\d.!?\n\x01]{{0,25}}?(?<![^\W_])(?P<date>{_DATE})(?![^\W_])"
)
_BEFORE_WORD: Final = re.compile(
    rf"(?<![^\W_])(?P<date>{_DATE})[ ,(=-]{{1,3}}(?:(?:is|was|are|as|when|be)[ ])?"
    rf"(?:(?:i|my|his|her|their|the|he|she|they|was)[ ]){{0,2}}{_BIRTH}(?![^\W_])"
)


def find_births(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of dates of birth, whole or without the year."""
    for pattern in (_AFTER_WORD, _BEFORE_WORD):
        for match in pattern.finditer(text):
            yield match.span("date")
