"""Handing a receipt over from the answer that stored a message to the page that thanks for it, once.

Nothing of it may be in an address, which the browser's history keeps; so it is a cookie that lives for a minute at
most, that scripts cannot read, and that the page which shows it takes back.
"""

from typing import Final, cast

from flask import current_app, request
from itsdangerous import BadSignature, TimestampSigner
from werkzeug.wrappers import Response

from webapp.config import Settings
from webapp.feedback.receipts import FeedbackReceipt

NAME: Final = "feedback-receipt"
_PATH: Final = "/feedback/thanks"
_LIFETIME_SECONDS: Final = 60
_SALT: Final = "webapp.feedback.handover.v1"


def hand_over(response: Response, receipt: FeedbackReceipt) -> None:
    """Let the page that thanks show the receipt."""
    value = _signer().sign(f"{receipt.reference}.{receipt.secret}").decode("ascii")
    is_https = _settings().is_https
    response.set_cookie(
        NAME, value, max_age=_LIFETIME_SECONDS, path=_PATH, secure=is_https, httponly=True, samesite="Strict"
    )


def receipt_handed_over() -> FeedbackReceipt | None:
    """Return the receipt that this request carries."""
    try:
        value = _signer().unsign(request.cookies.get(NAME, ""), max_age=_LIFETIME_SECONDS).decode()
    except BadSignature:
        return None
    reference, _, secret = value.partition(".")
    return FeedbackReceipt(reference=reference, secret=secret)


def end_hand_over(response: Response) -> None:
    """The page that shows the receipt has been answered."""
    response.delete_cookie(NAME, path=_PATH, secure=_settings().is_https, httponly=True, samesite="Strict")


def _signer() -> TimestampSigner:
    return TimestampSigner(_settings().secret_key, salt=_SALT)


def _settings() -> Settings:
    return cast("Settings", current_app.extensions["settings"])
