"""A signed mark of when a form was shown: who sends it back within the blink of an eye is not a person.

It works without script, on pages that Flask answers; a finished page is the same for everybody and has none.
"""

from datetime import datetime
from typing import Final

from itsdangerous import BadSignature, Signer

_SALT: Final = "webapp.feedback.timemark.v1"


class NotOurMark(ValueError):  # noqa: N818 - it is an answer, not a fault
    """The mark was not made by this service."""


def write_mark(secret_key: str, *, shown_at: datetime) -> str:
    """Return the mark for a form that is shown at this time."""
    milliseconds = round(shown_at.timestamp() * 1000)
    return _signer(secret_key).sign(str(milliseconds)).decode("ascii")


def read_age_seconds(secret_key: str, mark: str, *, now: datetime) -> float:
    """Return how long ago the form was shown.

    Raises:
        NotOurMark: Somebody else made it, or it was changed.
    """
    try:
        milliseconds = int(_signer(secret_key).unsign(mark.encode()))
    except (BadSignature, ValueError):
        raise NotOurMark from None
    return now.timestamp() - milliseconds / 1000


def _signer(secret_key: str) -> Signer:
    return Signer(secret_key, salt=_SALT)
