"""How often each page was read, from the visitors who allow that to be counted."""

from datetime import timedelta
from typing import Final

from flask import render_template

from webapp.database import session
from webapp.staff.access import now, staff
from webapp.staff.audit import Action
from webapp.staff.audit.noting import note_reading
from webapp.visits.service import list_counts

SHOWN_DAYS: Final = 30


@staff.get("/visits")
def show_visits() -> str:
    """Show the counts of the last days, by day and page."""
    since = now().date() - timedelta(days=SHOWN_DAYS - 1)
    counts = list_counts(session(), since=since)
    note_reading(Action.VISITS_READ)
    return render_template("staff/visits.html", counts=counts, days=SHOWN_DAYS)
