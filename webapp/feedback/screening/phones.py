"""Telephone numbers, British ones above all, as people write them."""

import re
from collections.abc import Collection, Iterator
from typing import Final

from webapp.feedback.screening.surroundings import ends_with

# Numbers of emergency and crisis services, shown on every page.
_PUBLIC_NUMBERS: Final = frozenset(
    {
        "999",
        "112",
        "101",
        "111",
        "105",
        "18000",
        "18001",
        "116123",
        "116000",
        "116111",
        "18000999",
        "18001999",
        "18001101",
        "18001111",
    }
)

_SEPARATOR: Final = r"[ ().-]{0,3}"
_DIGIT: Final = r"[\do]"
_BEFORE: Final = r"(?<![^\W_])(?<!\d[.,/-])(?<![£$€+])"
_COUNTRY: Final = rf"(?:\+[ ]?44|[0o]{{2}}[ ]?44|\(\+44\)|44){_SEPARATOR}(?:\([0o]\)|[0o])?"
_BRITISH: Final = re.compile(rf"{_BEFORE}\(?(?:{_COUNTRY}|[0o])(?:{_SEPARATOR}{_DIGIT}){{9,10}}(?![^\W_])")
_ABROAD: Final = re.compile(r"(?<![^\W_])(?:\+|00[ ]?)[1-9](?:[ ().-]{0,3}\d){7,13}(?![^\W_])")
_SHORT: Final = re.compile(r"(?<![^\W_])(?<!\d[.,/-])(?<![£$€])\d(?:[ -]?\d){5,9}(?![^\W_])(?![ .,/:-]\d)")
_PHONE_WORDS: Final = re.compile(
    r"\b(?:phone|tel|telephone|mobile|mob|cell|call|ring|text|whatsapp|landline|fax|dial)\b"
    r"[\W_]{0,3}(?:(?:me|us|him|her|them|back|on|at|is|no|number|num|my)[\W_]{1,3}){0,4}$"
)
_NUMERAL: Final = r"(?:zero|oh|o|nought|naught|one|two|three|four|five|six|seven|eight|nine|double|treble|triple)"
_IN_WORDS: Final = re.compile(rf"(?<![^\W_])(?:{_NUMERAL}[ ,.-]{{1,3}}){{7,16}}{_NUMERAL}(?![^\W_])")
_LEAST_DIGITS: Final = 6
_WHOLE_DIGITS: Final = 11


class PhoneFinder:
    """Finds numbers, all but those of helplines and emergency services."""

    def __init__(self, allowed_numbers: Collection[str]) -> None:
        self._allowed = _PUBLIC_NUMBERS | {_plain_digits(number) for number in allowed_numbers}

    def __call__(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the places of telephone numbers in a folded text."""
        for match in _BRITISH.finditer(text):
            if self._is_private(match) and _is_british(match.group()):
                yield match.start(), match.end()
        for match in _ABROAD.finditer(text):
            if self._is_private(match) and _is_abroad(match.group()):
                yield match.span()
        for match in _SHORT.finditer(text):
            if self._is_private(match) and ends_with(_PHONE_WORDS, text, match.start()):
                yield match.span()
        for match in _IN_WORDS.finditer(text):
            yield match.span()

    def _is_private(self, match: re.Match[str]) -> bool:
        return _plain_digits(match.group()) not in self._allowed


def _plain_digits(number: str) -> str:
    """Return the digits as dialled in Britain."""
    digits = re.sub(r"\D", "", number.replace("o", "0"))
    for country in ("0044", "44"):
        if digits.startswith(country):
            return "0" + digits.removeprefix(country).removeprefix("0")
    return digits


def _is_british(number: str) -> bool:
    if sum(character.isdigit() for character in number) < _LEAST_DIGITS:
        return False
    digits = _plain_digits(number)
    if len(digits) == _WHOLE_DIGITS:
        return digits[1] in "1235789"
    return _is_known(digits, valid=True)


def _is_abroad(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    return _is_known("+" + (digits.removeprefix("00") if not number.startswith("+") else digits), valid=False)


def _is_known(number: str, *, valid: bool) -> bool:
    """Ask the numbering plans of the world."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, "GB")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed) if valid else phonenumbers.is_possible_number(parsed)
