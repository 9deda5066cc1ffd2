"""Which status may follow which, by whom, and with what words. Pure: no database, no clock.

A message that may tell of danger goes another way than the others: two people have looked at it before it is closed.
"""

import uuid
from dataclasses import dataclass
from enum import Enum
from typing import Final

from webapp.feedback.models import Feedback, Status

MIN_REASON_CHARACTERS: Final = 10

# The work on these is done: the moment of the change to one of them is when a message was reviewed.
DONE_WITH: Final = frozenset({Status.ACTIONED, Status.NO_ACTION, Status.SPAM, Status.CLOSED})


class StepRefused(ValueError):  # noqa: N818 - it is an answer, not a fault
    """The status cannot change so; the message is a sentence for the person who asked."""


class Needs(Enum):
    """What somebody has to write to take a step."""

    NOTHING = ""
    REASON = "reason"
    OUTCOME = "outcome"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One change of status that is allowed; `verb` is what its button says.

    ``by_second_person``: not by who acknowledged the message.
    """

    start: Status
    to: Status
    verb: str
    needs: Needs = Needs.NOTHING
    by_second_person: bool = False


_DECISIONS: Final = {
    Status.ACTIONED: "Mark as actioned",
    Status.NO_ACTION: "No action needed",
    Status.SPAM: "Mark as spam",
}
_OPEN_AGAIN: Final = "Open again"

ORDINARY_STEPS: Final = (
    Step(start=Status.NEW, to=Status.IN_REVIEW, verb="Start review"),
    *(Step(start=Status.NEW, to=to, verb=verb) for to, verb in _DECISIONS.items()),
    *(Step(start=Status.IN_REVIEW, to=to, verb=verb) for to, verb in _DECISIONS.items()),
    Step(start=Status.IN_REVIEW, to=Status.NEW, verb="Put back"),
    *(Step(start=start, to=Status.IN_REVIEW, verb=_OPEN_AGAIN, needs=Needs.REASON) for start in _DECISIONS),
)
URGENT_STEPS: Final = (
    Step(start=Status.NEW, to=Status.ACKNOWLEDGED, verb="Acknowledge"),
    Step(start=Status.IN_REVIEW, to=Status.ACKNOWLEDGED, verb="Acknowledge"),
    Step(start=Status.ACKNOWLEDGED, to=Status.ESCALATED, verb="Escalate", by_second_person=True),
    Step(
        start=Status.ACKNOWLEDGED,
        to=Status.CLOSED,
        verb="Close without escalating",
        needs=Needs.OUTCOME,
        by_second_person=True,
    ),
    Step(start=Status.ESCALATED, to=Status.CLOSED, verb="Close", needs=Needs.OUTCOME),
    # Who opens it again has it in hand; once more a second person decides what becomes of it.
    Step(start=Status.CLOSED, to=Status.ACKNOWLEDGED, verb=_OPEN_AGAIN, needs=Needs.REASON),
    # It was decided before it was known to be urgent.
    *(Step(start=start, to=Status.ACKNOWLEDGED, verb=_OPEN_AGAIN, needs=Needs.REASON) for start in _DECISIONS),
)


def list_steps(status: Status, *, is_urgent: bool) -> tuple[Step, ...]:
    """Return the steps that a message with this status can take."""
    return tuple(step for step in (URGENT_STEPS if is_urgent else ORDINARY_STEPS) if step.start == status)


def find_step(feedback: Feedback, to: Status, *, by: uuid.UUID, words: str) -> Step:
    """Return the step that leads a message to this status.

    Raises:
        StepRefused: There is none, this person may not take it, or its words are missing.
    """
    start, is_urgent = Status(feedback.status), feedback.urgency != "none"
    found = next((step for step in list_steps(start, is_urgent=is_urgent) if step.to == to), None)
    if found is None:
        kind = "message that may tell of danger" if is_urgent else "message"
        raise StepRefused(f"A {kind} cannot go from “{start.words}” to “{to.words}”")
    if found.by_second_person and by == feedback.acknowledged_by:
        raise StepRefused("You acknowledged this message. Somebody else must decide what becomes of it")
    if found.needs is Needs.OUTCOME and not words:
        raise StepRefused("Enter the outcome")
    if found.needs is Needs.REASON and len(words) < MIN_REASON_CHARACTERS:
        raise StepRefused(f"Enter a reason of {MIN_REASON_CHARACTERS} characters or more")
    return found
