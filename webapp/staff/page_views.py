"""How often each page was read, from the visitors who allow that to be counted."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter
from typing import Final

from flask import Response, render_template, request

from webapp.database import session
from webapp.staff.access import now, staff
from webapp.staff.audit import Action
from webapp.staff.audit.noting import note_reading
from webapp.staff.overview.charts import draw_bars
from webapp.visits.service import PathDay, Views, list_counts, sum_views

PERIODS: Final = (7, 30, 90)  # days
USUAL_PERIOD: Final = 30
COLUMNS: Final = ("day", "page", "views", "visits begun", "phone", "tablet", "computer")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sums:
    """The counts of some days: of all, of each day, none left out, and of each page, the most read first."""

    total: Views
    by_day: Mapping[date, Views]
    by_page: Mapping[str, Views]


@staff.get("/visits")
def show_visits() -> str:
    """Show how often pages were read in the last days: in all, by day and by page."""
    period, today = _read_period(), now().date()
    since = _first_day(today, period)
    sums = add_up(list_counts(session(), since=since), since=since, until=today)
    before = sum_views(session(), since=since - timedelta(days=period), before=since)
    note_reading(Action.VISITS_READ)
    return render_template(
        "staff/visits.html",
        sums=sums,
        before=before,
        chart=draw_bars([(day, views.views) for day, views in sums.by_day.items()]),
        period=period,
        periods=PERIODS,
    )


@staff.get("/visits/export")
def export_visits() -> Response:
    """Return the counts of the last days as a table (CSV): a line for each day and page."""
    period, today = _read_period(), now().date()
    counts = list_counts(session(), since=_first_day(today, period))
    note_reading(Action.VISITS_EXPORTED, details={"days": period})
    lines = io.StringIO()
    csv.writer(lines).writerows([COLUMNS, *(_cells(count) for count in counts)])
    response = Response(lines.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="page-views-{today}-{period}-days.csv"'
    return response


def add_up(counts: Iterable[PathDay], *, since: date, until: date) -> Sums:
    """Return the sums of counts that all lie between two days, both of which are in."""
    by_day = {since + timedelta(days=number): Views() for number in range((until - since).days + 1)}
    by_page: dict[str, Views] = {}
    for count in counts:
        by_day[count.day] = by_day.get(count.day, Views()) + count.counted
        by_page[count.path] = by_page.get(count.path, Views()) + count.counted
    most_read = sorted(by_page, key=lambda path: (-by_page[path].views, path))
    return Sums(
        total=sum(by_page.values(), Views()), by_day=by_day, by_page={path: by_page[path] for path in most_read}
    )


def _first_day(today: date, period: int) -> date:
    return today - timedelta(days=period - 1)


def _read_period() -> int:
    given = request.args.get("days", "")
    return next((period for period in PERIODS if str(period) == given), USUAL_PERIOD)


def _cells(count: PathDay) -> tuple[str | int, ...]:
    counted = attrgetter("views", "visits", "phones", "tablets", "computers")(count.counted)
    return (count.day.isoformat(), count.path, *counted)
