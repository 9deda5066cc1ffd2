"""Which status may follow which: every pair, by row; and what a step asks for."""

import itertools
import uuid

import pytest

from webapp.feedback.models import Feedback, Status
from webapp.feedback.service.transitions import DONE_WITH, Needs, StepRefused, find_step, list_steps

ANN, BEN = uuid.uuid4(), uuid.uuid4()
REASON = "It was closed too soon"

# For each start, what may follow, in the order of the buttons. What is not here is refused.
ORDINARY = {
    "new": ["in_review", "actioned", "no_action", "spam"],
    "in_review": ["actioned", "no_action", "spam", "new"],
    "actioned": ["in_review"],
    "no_action": ["in_review"],
    "spam": ["in_review"],
    "acknowledged": [],
    "escalated": [],
    "closed": [],
}
URGENT = {
    "new": ["acknowledged"],
    "in_review": ["acknowledged"],
    "acknowledged": ["escalated", "closed"],
    "escalated": ["closed"],
    "closed": ["acknowledged"],
    "actioned": ["acknowledged"],
    "no_action": ["acknowledged"],
    "spam": ["acknowledged"],
}
PAIRS = [
    (urgency, start, to) for urgency in ("none", "urgent", "life") for start, to in itertools.product(Status, Status)
]


def message(start: str, *, urgency: str = "none", acknowledged_by: uuid.UUID | None = None) -> Feedback:
    return Feedback(status=start, urgency=urgency, acknowledged_by=acknowledged_by)


@pytest.mark.parametrize(("urgency", "start", "to"), PAIRS)
def test_a_status_follows_another_exactly_where_the_table_says(urgency: str, start: Status, to: Status) -> None:
    is_allowed = to in (ORDINARY if urgency == "none" else URGENT)[start]
    try:
        found = find_step(message(start, urgency=urgency), to, by=ANN, words=REASON)
    except StepRefused:
        assert not is_allowed
    else:
        assert is_allowed
        assert (found.start, found.to) == (start, to)


@pytest.mark.parametrize(("is_urgent", "table"), [(False, ORDINARY), (True, URGENT)])
def test_the_steps_of_a_status_come_in_the_order_of_their_buttons(
    *, is_urgent: bool, table: dict[str, list[str]]
) -> None:
    assert {start: [step.to for step in list_steps(start, is_urgent=is_urgent)] for start in Status} == table


@pytest.mark.parametrize("to", [Status.ESCALATED, Status.CLOSED])
def test_only_a_second_person_decides_what_becomes_of_an_acknowledged_message(to: Status) -> None:
    acknowledged = message("acknowledged", urgency="life", acknowledged_by=ANN)
    with pytest.raises(StepRefused, match="Somebody else"):
        find_step(acknowledged, to, by=ANN, words="Passed on to the police")
    assert find_step(acknowledged, to, by=BEN, words="Passed on to the police").to is to


@pytest.mark.parametrize("start", ["acknowledged", "escalated"])
def test_a_message_that_may_tell_of_danger_is_closed_with_an_outcome(start: str) -> None:
    with pytest.raises(StepRefused, match="outcome"):
        find_step(message(start, urgency="urgent", acknowledged_by=ANN), Status.CLOSED, by=BEN, words="")


@pytest.mark.parametrize("start", sorted(DONE_WITH))
def test_a_message_is_opened_again_with_a_reason(start: Status) -> None:
    is_urgent = start is Status.CLOSED
    (step,) = list_steps(start, is_urgent=is_urgent)
    assert step.needs is Needs.REASON
    with pytest.raises(StepRefused, match="reason"):
        find_step(message(start, urgency="life" if is_urgent else "none"), step.to, by=ANN, words="too short")


def test_what_is_done_with_is_never_decided_anew_without_being_opened() -> None:
    followers = {step.to for start in DONE_WITH for step in list_steps(start, is_urgent=False)}
    assert followers.isdisjoint(DONE_WITH)
