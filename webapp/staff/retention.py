"""How long messages are kept: what is due, what is held, and the log of what went, each line with a certificate."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Final

from flask import Response, abort, render_template, request

from webapp.database import session
from webapp.feedback.retention import FeedbackRemoval
from webapp.feedback.service import RetentionClass, count_some_due, list_classes, list_holds, list_removals
from webapp.staff.access import now, settings, staff
from webapp.staff.audit import Action
from webapp.staff.audit.noting import noted

SOON: Final = timedelta(days=7)
MOST_HOLDS: Final = 100
PAGE_SIZE: Final = 50
MOST_COUNTED: Final = 10_000  # nobody needs the exact number of more


@dataclass(frozen=True, kw_only=True)
class Due:
    """How many of a class go with the next purge, and how many a week from now."""

    name: str
    now: str
    soon: str


@staff.get("/retention")
@noted(Action.RETENTION_READ)
def show_retention() -> str:
    """Show what is due, what is held and why, and what went; `before` is the last line of the page above."""
    removals = list_removals(session(), before=_read_before(), limit=PAGE_SIZE + 1)
    return render_template(
        "staff/retention.html",
        dues=_count_due(),
        holds=list_holds(session(), limit=MOST_HOLDS),
        removals=removals[:PAGE_SIZE],
        next_before=removals[PAGE_SIZE - 1].id if len(removals) > PAGE_SIZE else None,
        days=settings().feedback_retention_days,
    )


@staff.get("/retention/<uuid:removal_id>")
@noted(Action.RETENTION_READ, subject="removal:{removal_id}")
def show_certificate(removal_id: uuid.UUID) -> Response:
    """Return a line of the log as a text to keep: that something was deleted, and nothing of what it was."""
    removal = session().get(FeedbackRemoval, removal_id)
    if removal is None:
        abort(HTTPStatus.NOT_FOUND)
    text = render_template("staff/certificate.txt", removal=removal)
    response = Response(text, mimetype="text/plain")
    response.headers["Content-Disposition"] = f'attachment; filename="certificate-{removal_id}.txt"'
    return response


def _count_due() -> list[Due]:
    days = settings().feedback_retention_days
    classes = zip(
        list_classes(now=now(), retention_days=days), list_classes(now=now() + SOON, retention_days=days), strict=True
    )
    return [Due(name=due.name, now=_count(due), soon=_count(soon)) for due, soon in classes]


def _count(due: RetentionClass) -> str:
    number = count_some_due(session(), due, up_to=MOST_COUNTED)
    return f"{number:,} or more" if number == MOST_COUNTED else f"{number:,}"


def _read_before() -> uuid.UUID | None:
    given = request.args.get("before")
    if given is None:
        return None
    try:
        return uuid.UUID(given)
    except ValueError:
        abort(HTTPStatus.BAD_REQUEST)
