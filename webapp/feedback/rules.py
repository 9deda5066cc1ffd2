"""What a visitor may send: the limits and checks that the form, the JSON schema and the table share.

Each function takes what was sent and gives it back clean, or raises ``ValueError`` with a sentence that can
be shown to the visitor as it is.
"""

import re
import unicodedata
import uuid
from typing import Final

MAX_TEXT_CHARACTERS: Final = 1_200
MAX_EMAIL_CHARACTERS: Final = 320
MAX_PAGE_CHARACTERS: Final = 200
LOWEST_RATING: Final = 1
HIGHEST_RATING: Final = 5

NOTHING_ANSWERED: Final = "Answer at least one question before you send"

_EMAIL_TOO_LONG: Final = f"Email address must be {MAX_EMAIL_CHARACTERS} characters or fewer"
_PAGE = re.compile(r"/(?!/)[A-Za-z0-9\-._~!$&'()*+,;=:@%/]*")
_EMAIL_NAME = re.compile(r"[^@\s<>()\[\],;:\\\"]{1,64}")
_EMAIL_LABEL = re.compile(r"\w(?:[\w-]{0,61}\w)?")
_SUBMISSION = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_YES_NO: Final = {"": None, "yes": True, "no": False}


def clean_doing(text: str) -> str:
    """Return what the visitor was doing, normalised and without space around it.

    Raises:
        ValueError: It is too long or cannot be stored.
    """
    return _clean_text(text, label="What you were doing")


def clean_comments(text: str) -> str:
    """Return what the visitor thinks, normalised and without space around it.

    Raises:
        ValueError: It is too long or cannot be stored.
    """
    return _clean_text(text, label="What you think")


def clean_email(address: str) -> str | None:
    """Return the e-mail address, or nothing where none was given.

    The check catches slips of the finger and no more: nobody is written to without a person reading the
    address, and a stricter rule would turn away real addresses in other scripts.

    Raises:
        ValueError: It is too long or cannot be an e-mail address.
    """
    address = unicodedata.normalize("NFC", address.strip())
    if not address:
        return None
    if len(address) > MAX_EMAIL_CHARACTERS:
        raise ValueError(_EMAIL_TOO_LONG)
    name, _, domain = address.rpartition("@")
    labels = domain.split(".")
    is_name = _EMAIL_NAME.fullmatch(name) is not None
    is_domain = len(labels) > 1 and all(_EMAIL_LABEL.fullmatch(label) for label in labels)
    if not (is_name and is_domain) or address != remove_control_characters(address):
        raise ValueError("Enter an email address in the correct format, like name@example.com")
    return address


def clean_page(path: str) -> str:
    """Return the path of the page that the feedback is about, without a query, which may hold personal details.

    Raises:
        ValueError: It is not a path on this site.
    """
    path = path.partition("#")[0].partition("?")[0]
    if len(path) > MAX_PAGE_CHARACTERS or not _PAGE.fullmatch(path):
        raise ValueError("Page must be a path on this site, like /help")
    return path


def read_useful(answer: str) -> bool | None:
    """Return whether the page was useful, or nothing where that was not answered.

    Raises:
        ValueError: It is neither yes nor no.
    """
    if answer not in _YES_NO:
        raise ValueError("Select yes or no to say if the page is useful")
    return _YES_NO[answer]


def read_safe_to_email(answer: str) -> bool:
    """Return whether it is safe to send e-mail: only a clear yes is one.

    Raises:
        ValueError: It is neither yes nor no.
    """
    if answer not in _YES_NO:
        raise ValueError("Select yes or no to say if it is safe to email you")
    return _YES_NO[answer] is True


def read_rating(answer: str) -> int | None:
    """Return how satisfied the visitor is, or nothing where that was not answered.

    Raises:
        ValueError: It is not a whole number from 1 to 5.
    """
    if not answer:
        return None
    if answer not in {str(rating) for rating in range(LOWEST_RATING, HIGHEST_RATING + 1)}:
        raise ValueError("Select how satisfied you are, from 1 to 5")
    return int(answer)


def read_submission(identifier: str) -> uuid.UUID:
    """Return the identifier that the browser made for this one submission.

    Raises:
        ValueError: It is not a UUID in its usual spelling.
    """
    if not _SUBMISSION.fullmatch(identifier):
        raise ValueError("Submission must be a UUID")
    return uuid.UUID(identifier)


def require_answer(*, useful: bool | None, rating: int | None, doing: str, comments: str) -> None:
    """Insist on one answer: an e-mail address alone tells nobody anything.

    Raises:
        ValueError: No question was answered.
    """
    if useful is None and rating is None and not doing and not comments:
        raise ValueError(NOTHING_ANSWERED)


def count_characters(text: str) -> int:
    """Count as a person would: a new line is one character, and so is a letter with its accent.

    These are Unicode code points after normalisation to NFC. A script gets the same number by making every
    line end one character, ``normalize("NFC")``, and spreading the string into an array.
    """
    return len(_normalise(text))


def remove_control_characters(text: str) -> str:
    """Return the text without the invisible characters that are refused, so that it can be sent again."""
    return "".join(character for character in text if not _is_refused(character))


def _clean_text(text: str, *, label: str) -> str:
    characters = count_characters(text)
    if characters > MAX_TEXT_CHARACTERS:
        limit = f"{label} must be {MAX_TEXT_CHARACTERS:,} characters or fewer"
        message = f"{limit}. You have {characters - MAX_TEXT_CHARACTERS:,} too many"
        raise ValueError(message)
    normalised = _normalise(text)
    if normalised != remove_control_characters(normalised):
        message = f"{label} has hidden characters that we cannot save. Check it and send it again"
        raise ValueError(message)
    return normalised.strip()


def _normalise(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def _is_refused(character: str) -> bool:
    """Whether it is a control character (as NUL is) or half of a surrogate pair, which no encoding can carry."""
    return character not in "\n\r\t" and unicodedata.category(character) in {"Cc", "Cs"}
