"""National Insurance, NHS and payment card numbers."""

import re
from collections.abc import Iterator
from typing import Final

from webapp.feedback.screening.surroundings import REFERENCE, ends_with

_SEPARATOR: Final = r"[ ./-]{0,2}"
# HMRC's prefixes (NIM39110) and the specimen's QQ; the letter at the end is often left out.
_INSURANCE: Final = re.compile(
    rf"(?<![^\W_])(?P<prefix>(?!bg|gb|nk|kn|tn|nt|zz)(?:qq|[a-ceghj-prstw-z][a-ceghj-nprstw-z]))(?P<gap>{_SEPARATOR})"
    rf"(?P<digits>\d{{2}}{_SEPARATOR}\d{{2}}{_SEPARATOR}\d{{2}}|\d{{3}}{_SEPARATOR}\d{{3}})(?:{_SEPARATOR}[a-d])?(?![^\W_])"
)
_INSURANCE_ANY: Final = re.compile(
    rf"(?<![^\W_])[a-z]{{2}}{_SEPARATOR}(?:\d{_SEPARATOR}){{5}}\d(?:{_SEPARATOR}[a-z])?(?![^\W_])"
)
_INSURANCE_WORDS: Final = re.compile(
    r"(?:\b(?:ni|nino|n\.i\.?)|national insurance|\bnat ins)\W{0,3}(?:no|num|number|is|was|it|#|my|code|\W){0,6}$"
)
# Words of two letters before six digits: "my 123456" is no number of anybody.
_SHORT_WORDS: Final = frozenset(
    [
        "am",
        "as",
        "at",
        "ay",
        "be",
        "by",
        "eh",
        "en",
        "et",
        "ex",
        "he",
        "hi",
        "le",
        "oh",
        "on",
        "or",
        "ox",
        "se",
        "te",
        "we",
        "ye",
        "me",
        "my",
        "no",
        "so",
        "ok",
        "pc",
        "pm",
        "ps",
        "ml",
        "mm",
        "kg",
        "km",
        "cm",
        "ms",
        "ch",
        "pp",
        "la",
        "re",
    ]
)

_CARD: Final = re.compile(r"(?<![^\W_])(?<!\d[.,/-])\d(?:[ .-]{0,2}\d){12,18}(?![^\W_])")
_CARD_WORDS: Final = re.compile(r"\b(?:card|visa|mastercard|amex|debit|credit)\b[^\d\n]{0,20}$")
_CARD_SHAPES: Final = re.compile(r"(?:4\d{12}|3[0689]\d{12}|3[47]\d{13}|[2456]\d{15}|[456]\d{17,18})")

_NHS: Final = re.compile(r"(?<![^\W_])(?<!\d[.,/-])\d{3}(?P<gap>[ .-]{0,2})\d{3}[ .-]{0,2}\d{4}(?![^\W_])(?![.,/-]\d)")
_NHS_WORDS: Final = re.compile(r"\bnhs\b[^\d\n]{0,24}$")


def find_insurance_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of National Insurance numbers, with or without spaces, hyphens and the last letter."""
    for match in _INSURANCE.finditer(text):
        if _is_insurance(match, text):
            yield match.span()
    for match in _INSURANCE_ANY.finditer(text):
        if ends_with(_INSURANCE_WORDS, text, match.start()):
            yield match.span()


def find_cards(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of payment card numbers: those of a card's shape whose check digit is right, or after "card"."""
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        has_shape = _CARD_SHAPES.fullmatch(digits) is not None and _has_check_digit(digits)
        if has_shape or ends_with(_CARD_WORDS, text, match.start()):
            yield match.span()


def find_nhs_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of NHS numbers: those whose check digit is right, or any after "NHS"."""
    for match in _NHS.finditer(text):
        if ends_with(_NHS_WORDS, text, match.start()) or _is_nhs_number(match, text):
            yield match.span()


def _is_insurance(match: re.Match[str], text: str) -> bool:
    in_pairs = not match["digits"].isdigit()
    if match["gap"] and match["prefix"] in _SHORT_WORDS:
        return False
    has_letter = match.group()[-1].isalpha()
    return in_pairs or has_letter or not ends_with(REFERENCE, text, match.start())


def _is_nhs_number(match: re.Match[str], text: str) -> bool:
    from stdnum.gb import nhs

    if not match["gap"] and ends_with(REFERENCE, text, match.start()):
        return False
    return bool(nhs.is_valid(re.sub(r"\D", "", match.group())))


def _has_check_digit(digits: str) -> bool:
    from stdnum import luhn

    return bool(luhn.is_valid(digits))
