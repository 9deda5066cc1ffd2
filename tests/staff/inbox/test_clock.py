"""The clock of a message that may tell of danger."""

from datetime import UTC, datetime, timedelta

import pytest

from webapp.feedback.models import Feedback
from webapp.staff.inbox.clock import in_words, read_clock

NOW = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)
TARGET = timedelta(hours=4)


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=59, seconds=59), "59 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=3, minutes=20), "3 hours 20 minutes"),
        (timedelta(days=1, minutes=30), "1 day"),
        (timedelta(days=40, hours=5, minutes=59), "40 days 5 hours"),
    ],
)
def test_a_time_is_said_in_the_units_that_say_enough(time: timedelta, words: str) -> None:
    assert in_words(time) == words


@pytest.mark.parametrize(("hours", "is_overdue"), [(3.99, False), (4, False), (4.01, True)])
def test_a_message_is_overdue_once_it_waited_longer_than_the_target(hours: float, *, is_overdue: bool) -> None:
    message = Feedback(created_at=NOW - timedelta(hours=hours))
    assert read_clock(message, target=TARGET, now=NOW).is_overdue is is_overdue


def test_the_clock_stops_when_somebody_acknowledges() -> None:
    message = Feedback(created_at=NOW - timedelta(days=9), acknowledged_at=NOW - timedelta(days=9, hours=-1))
    clock = read_clock(message, target=TARGET, now=NOW)
    assert (clock.words, clock.is_overdue) == ("1 hour", False)
    assert clock.due_at == message.created_at + TARGET
