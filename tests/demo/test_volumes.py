"""How made-up messages spread over the days."""

import itertools
from datetime import UTC, datetime

from webapp.demo.volumes import spread_over_days

WEDNESDAY_NOON = datetime(2026, 3, 18, 12, tzinfo=UTC)


def test_every_message_has_a_day() -> None:
    reached = spread_over_days(10_007, days=365, until=WEDNESDAY_NOON)
    assert len(reached) == 365
    assert reached == sorted(reached)
    assert reached[-1] == 10_007


def test_weekends_are_quieter_and_the_end_is_busier_than_the_beginning() -> None:
    reached = [0, *spread_over_days(100_000, days=365, until=WEDNESDAY_NOON)]
    counts = [after - before for before, after in itertools.pairwise(reached)]
    assert counts[-4] < 0.7 * counts[-6]  # a Sunday, and the Friday before it
    assert sum(counts[-30:]) > 1.4 * sum(counts[:30])
    assert max(counts) in counts[int(0.7 * 365) : int(0.7 * 365) + 6]


def test_a_day_that_is_not_over_has_less() -> None:
    reached = [0, *spread_over_days(100_000, days=50, until=WEDNESDAY_NOON)]
    assert reached[-1] - reached[-2] < 0.7 * (reached[-8] - reached[-9])
