"""By what a message is known again. Its receipt is made from it, so that sent again it gets the same one."""

import uuid
from functools import cached_property
from typing import Any

from webapp.feedback.receipts import digest_submission, hash_secret, write_reference, write_secret
from webapp.models import new_id


class Identity:
    """A name that makes a receipt, and whose digest is unique; the next `attempt` makes another reference of it."""

    def __init__(self, name: bytes, secret_key: str, *, attempt: int = 0) -> None:
        self.name = name
        self.secret_key = secret_key
        self.attempt = attempt

    @cached_property
    def id(self) -> uuid.UUID:
        """The key of its row."""
        return new_id()

    @cached_property
    def secret(self) -> str:
        """The secret of its receipt."""
        return write_secret(self.secret_key, self.name)

    @cached_property
    def reference(self) -> str:
        """The reference of its receipt."""
        return write_reference(self.secret_key, self.name, attempt=self.attempt)

    @cached_property
    def digest(self) -> bytes:
        """What is stored of its name."""
        return digest_submission(self.secret_key, self.name)

    @property
    def columns(self) -> dict[str, Any]:
        """The columns that are this message's own, by name."""
        return {
            "id": self.id,
            "submission_digest": self.digest,
            "secret_hash": hash_secret(self.secret_key, self.secret),
            "reference": self.reference,
        }
