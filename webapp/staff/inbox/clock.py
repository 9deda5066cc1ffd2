"""How long a message that may tell of danger has waited for somebody, against the target. Pure: the time comes in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from webapp.feedback.models import Feedback

_HOUR_SECONDS: Final = 60 * 60
_MINUTE_SECONDS: Final = 60


@dataclass(frozen=True, kw_only=True)
class Clock:
    """The clock of one message: it runs until somebody acknowledges it."""

    message: Feedback
    waited: timedelta
    target: timedelta

    @property
    def is_overdue(self) -> bool:
        """Whether it waited longer than the target allows."""
        return self.waited > self.target

    @property
    def due_at(self) -> datetime:
        """When somebody has to have acknowledged it."""
        return self.message.created_at + self.target

    @property
    def words(self) -> str:
        """How long it waited."""
        return in_words(self.waited)


def read_clock(message: Feedback, *, target: timedelta, now: datetime) -> Clock:
    """Return the clock of a message as it stands now."""
    waited = (message.acknowledged_at or now) - message.created_at
    return Clock(message=message, waited=max(waited, timedelta()), target=target)


def in_words(time: timedelta) -> str:
    """Return a time in the two largest units that say enough: days and hours, hours and minutes, or minutes."""
    hours, seconds = divmod(int(time.total_seconds()) - time.days * 24 * _HOUR_SECONDS, _HOUR_SECONDS)
    minutes = seconds // _MINUTE_SECONDS
    parts = [(time.days, "day"), (hours, "hour")] if time.days else [(hours, "hour"), (minutes, "minute")]
    said = [f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in parts if number]
    return " ".join(said) or "less than a minute"
