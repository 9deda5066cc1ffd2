"""The faults of the content files, gathered so that an editor sees all of them at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field


class ContentError(Exception):
    """The content files do not make pages; the message names the file of every fault."""


@dataclass(slots=True)
class Faults:
    """What is wrong with the content files, as far as they have been read."""

    found: list[str] = field(default_factory=list)

    def add(self, file: str, what: str) -> None:
        """Note one fault of a file."""
        self.found.append(f"{file}: {what}")

    def add_messages(self, file: str, messages: Mapping[str, object]) -> None:
        """Note what marshmallow says about the fields of a file."""
        for name, told in messages.items():
            text = " ".join(map(str, told)) if isinstance(told, list) else str(told)
            self.add(file, f"{name}: {text}")

    def raise_if_any(self) -> None:
        """Stop when there is a fault.

        Raises:
            ContentError: with one line a fault.
        """
        if self.found:
            raise ContentError("The content pages have faults:\n  " + "\n  ".join(self.found))
