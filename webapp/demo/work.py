"""What made-up staff have done with a message by now: the older it is, the surer somebody has dealt with it."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

NOTHING_DONE: Final = {
    "status": "new",
    "version": 1,
    "assignee_id": None,
    "outcome": None,
    "acknowledged_at": None,
    "acknowledged_by": None,
    "escalated_at": None,
    "escalated_by": None,
    "reviewed_at": None,
    "reviewed_by": None,
}


def do_work(
    random: Random,
    answers: dict[str, Any],
    *,
    created_at: datetime,
    now: datetime,
    staff: Sequence[uuid.UUID],
    outcomes: Sequence[str],
) -> dict[str, Any]:
    """Return the columns that staff fill."""
    person = random.choice(staff)
    if answers["urgency"] != "none":
        return NOTHING_DONE | _answer_danger(random, created_at, now, person, random.choice(staff), outcomes)
    taken_at = created_at + timedelta(hours=random.expovariate(1 / 60))
    is_forgotten = random.random() < 0.01
    if taken_at > now or is_forgotten:
        assigned = {"assignee_id": person, "version": 2} if random.random() < 0.1 else {}
        return NOTHING_DONE | assigned
    reviewed_at = taken_at + timedelta(hours=random.expovariate(1 / 20))
    if reviewed_at > now:
        return NOTHING_DONE | {"status": "in_review", "assignee_id": person, "version": 2}
    return NOTHING_DONE | {
        "status": _end_of(random, answers),
        "assignee_id": person if answers["comments"] else None,
        "reviewed_at": reviewed_at,
        "reviewed_by": person,
        "version": 3,
    }


def _end_of(random: Random, answers: dict[str, Any]) -> str:
    if answers["quarantine_reasons"]:
        return "spam"
    return "actioned" if answers["comments"] and random.random() < 0.4 else "no_action"


def _answer_danger(
    random: Random, created_at: datetime, now: datetime, person: uuid.UUID, other: uuid.UUID, outcomes: Sequence[str]
) -> dict[str, Any]:
    """Return how far an urgent message is: most are seen within hours, some are passed on, all end in some days."""
    seen_at = created_at + timedelta(hours=random.expovariate(1 / 8))
    is_forgotten = random.random() < 0.01
    if seen_at > now or is_forgotten:
        return {}
    done: dict[str, Any] = {"acknowledged_at": seen_at, "acknowledged_by": person, "assignee_id": person}
    done |= {"status": "acknowledged", "version": 2}
    escalated_at = seen_at + timedelta(hours=random.expovariate(1 / 10))
    if random.random() < 0.3 and escalated_at <= now:
        done |= {"escalated_at": escalated_at, "escalated_by": other, "status": "escalated", "version": 3}
    closed_at = escalated_at + timedelta(hours=random.expovariate(1 / 30))
    if closed_at <= now:
        done |= {"reviewed_at": closed_at, "reviewed_by": person, "outcome": random.choice(outcomes)}
        done |= {"status": "closed", "version": int(done["version"]) + 1}
    return done
