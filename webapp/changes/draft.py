"""The texts of a change on their way from a form to the table."""

from dataclasses import asdict, dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeDraft:
    """What somebody of the staff wrote: plain text, the path of a page, and a day (UTC)."""

    title: str
    you_said: str
    we_did: str
    page: str
    took_effect_on: date

    def as_columns(self) -> dict[str, str | date]:
        """Return the texts by the names of their columns."""
        return asdict(self)
