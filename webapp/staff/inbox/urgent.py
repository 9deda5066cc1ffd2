"""The messages that may tell of danger, by what they wait for, with a clock on each."""

from datetime import timedelta
from typing import Final

from flask import render_template

from webapp.database import session
from webapp.feedback.models import Status
from webapp.feedback.service import list_urgent
from webapp.staff.access import now, settings, staff
from webapp.staff.audit import Action
from webapp.staff.audit.noting import noted
from webapp.staff.inbox.clock import read_clock
from webapp.staff.people import list_people

MOST_SHOWN: Final = 50
# What a message waits for, by its status; nobody has it in hand until it is acknowledged.
GROUPS: Final = (
    ("To be acknowledged", frozenset(Status) - {Status.ACKNOWLEDGED, Status.ESCALATED}),
    ("Acknowledged: a second person escalates or closes it", frozenset({Status.ACKNOWLEDGED})),
    ("Escalated: to be closed with an outcome", frozenset({Status.ESCALATED})),
)


@staff.get("/urgent")
@noted(Action.URGENT_READ)
def show_urgent() -> str:
    """Show what waits: a risk to life first, then the oldest. The texts are on the pages of the messages alone."""
    target = timedelta(hours=settings().urgent_target_hours)
    groups = []
    for name, statuses in GROUPS:
        found = list_urgent(session(), statuses=statuses, limit=MOST_SHOWN + 1)
        clocks = [read_clock(message, target=target, now=now()) for message in found[:MOST_SHOWN]]
        groups.append((name, clocks, len(found) > MOST_SHOWN))
    people = list_people(session())
    return render_template("staff/urgent.html", groups=groups, people=people, target=target, most=MOST_SHOWN)
