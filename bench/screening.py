"""How well feedback is screened, by class, on messages that rules were tuned by and on messages held back.

Alone: `python -m bench.screening`.
"""

import time
from collections.abc import Iterator
from typing import Final

from bench.harness.table import HEAD, RULE, Row
from tests.feedback.screening.corpus import Measure, Message, load_corpus, measure, screen_message

URGENT_GOAL: Final = "held back: recall ≥ 0.98"
TIME_GOAL: Final = "< 1,000 µs"
HALVES: Final = ("held-back", "development")
ROUNDS: Final = 5
MICROSECONDS: Final = 1_000_000


def rows(_context: object = None) -> Iterator[Row]:
    """Measure both halves, and the time that a message takes."""
    messages = load_corpus()
    measured = {half: measure(message for message in messages if message.half == half) for half in HALVES}
    for name in measured["held-back"]:
        held_back, development = (describe(measured[half][name]) for half in HALVES)
        yield Row(
            what=f"screening, {name}",
            figure=f"held back: {held_back}",
            beside=f"development: {development}",
            goal=URGENT_GOAL if name == "urgent" else "",
        )
    yield from (count_alarms(half, [message for message in messages if message.half == half]) for half in HALVES)
    yield Row.of_rounds("screening, time a message", list(time_rounds(messages)), "µs", goal=TIME_GOAL)


def describe(measure_of_class: Measure) -> str:
    """Give recall and precision with the numbers they stand on."""
    there = measure_of_class.right + measure_of_class.missed
    found = measure_of_class.right + measure_of_class.wrong
    return (
        f"recall {measure_of_class.recall:.3f} ({measure_of_class.right} of {there}), "
        f"precision {measure_of_class.precision:.3f} ({measure_of_class.right} of {found})"
    )


def count_alarms(half: str, messages: list[Message]) -> Row:
    """Give how many ordinary messages were marked urgent: what a false alarm costs."""
    ordinary = [message for message in messages if message.urgency == "none"]
    alarms = sum(screen_message(message).urgency != "none" for message in ordinary)
    figure = f"{alarms} of {len(ordinary)} ({alarms / len(ordinary):.0%})"
    return Row(what=f"screening, false alarms, {half}", figure=figure)


def time_rounds(messages: tuple[Message, ...]) -> Iterator[float]:
    """Give the processor's microseconds a message, once for each round; the first use is not timed."""
    for message in messages:
        screen_message(message)
    for _ in range(ROUNDS):
        started = time.process_time()
        for message in messages:
            screen_message(message)
        yield (time.process_time() - started) / len(messages) * MICROSECONDS


def main() -> None:
    """Print the table."""
    table = [HEAD, RULE, *((row.what, row.figure, row.spread, row.beside, row.goal) for row in rows())]
    print("\n".join(f"| {' | '.join(cells)} |" for cells in table))


if __name__ == "__main__":
    main()
