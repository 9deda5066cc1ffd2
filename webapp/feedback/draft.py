"""One message between the boundary, where it is checked and cleaned, and the service, which stores it."""

import uuid
from dataclasses import dataclass

from webapp.feedback.device import Device
from webapp.feedback.rules import require_answer


@dataclass(frozen=True, kw_only=True)
class FeedbackDraft:
    """One message as the visitor sent it, checked and cleaned by ``webapp.feedback.rules``.

    ``submission`` tells one sending from another. A finished page carries none; then the same answers about the
    same page from the same ``sender`` (a keyed hash of the day, never stored), twice within minutes, are one message:
    nobody else gets its receipt by sending the same words. ``suspicions`` are the reasons why the way it was sent looks
    like a program's; they never keep a message from being stored.
    """

    submission: uuid.UUID | None
    page: str
    useful: bool | None = None
    rating: int | None = None
    doing: str = ""
    comments: str = ""
    email: str | None = None
    safe_to_email: bool = False
    device: Device = Device.COMPUTER
    suspicions: tuple[str, ...] = ()
    sender: str = ""

    def __post_init__(self) -> None:
        require_answer(useful=self.useful, rating=self.rating, doing=self.doing, comments=self.comments)

    @property
    def texts(self) -> dict[str, str]:
        """What the visitor wrote freely, by field."""
        return {"doing": self.doing, "comments": self.comments}

    @property
    def has_words(self) -> bool:
        """Whether there is more than a tap: a text or an address."""
        return bool(self.doing or self.comments or self.email)
