"""The overview: what waits, and what visitors say over time, in pictures and numbers."""

import csv
import io
import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, cast

from flask import Response, current_app, render_template, request
from sqlalchemy.exc import DBAPIError

from webapp.consent.rates import read_rates
from webapp.database import Database, session
from webapp.feedback.models import Feedback
from webapp.feedback.service import (
    Totals,
    TotalsSince,
    count_finished_days,
    count_waiting,
    has_uncounted_days,
    list_urgent,
    read_totals,
)
from webapp.staff.access import now, staff
from webapp.staff.charts import Chart, draw_bars, draw_shares, draw_strip, write_share
from webapp.staff.figures import MONTH_HEADS, accepted_by_day, group_by_week, publish_months, rank_pages

PERIODS: Final = (30, 90, 365)  # days
USUAL_PERIOD: Final = 90
MOST_DAYS_APART: Final = 92  # of more days, the bars would be too thin: then each is a week
URGENT_SHOWN: Final = 10
URGENT_TARGET: Final = timedelta(hours=24)
CONSENT_SHOWN: Final = timedelta(days=30)
BEGINNING: Final = date(2000, 1, 1)

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A message that may tell of danger and is not closed."""

    message: Feedback
    age: timedelta

    @property
    def is_late(self) -> bool:
        """Whether nobody has acknowledged it in the time that we aim at."""
        return self.message.acknowledged_at is None and self.age > URGENT_TARGET

    @property
    def age_text(self) -> str:
        """Return the age in hours, or from two days on in days."""
        hours = int(self.age.total_seconds() // 3600)
        if hours < 1:
            return "less than an hour"
        if hours < 48:
            return f"{hours} hour{'' if hours == 1 else 's'}"
        return f"{hours // 24} days"


@staff.get("/")
def show_overview() -> str:
    """Show what waits, the urgent first, and what came in the last days."""
    at = now()
    _count_days_that_are_over(at)
    period = _read_period()
    totals = read_totals(session(), since=at.date() - timedelta(days=period - 1), now=at)
    urgent = list_urgent(session(), limit=URGENT_SHOWN)
    consent = accepted_by_day(read_rates(session(), since=at - CONSENT_SHOWN))
    return render_template(
        "staff/overview.html",
        waiting=count_waiting(session()),
        urgent=[Waiting(message=message, age=at - message.created_at) for message in urgent],
        target_hours=URGENT_TARGET // timedelta(hours=1),
        period=period,
        periods=PERIODS,
        volume=_draw_volume(totals, period),
        weeks=(weeks := group_by_week(totals.by_day)),
        satisfied=draw_shares([(monday, week.satisfied) for monday, week in weeks.items()]),
        sums=sum(totals.by_day.values(), Totals()),
        ranking=rank_pages(totals.by_page),
        consent=consent,
        accepted=draw_shares(list(consent.items())),
        write_share=write_share,
        draw_strip=draw_strip,
    )


@staff.get("/figures")
def export_figures() -> Response:
    """Return the figures that a public service must publish, as a table by month."""
    totals = read_totals(session(), since=BEGINNING, now=now())
    lines = io.StringIO()
    csv.writer(lines).writerows([MONTH_HEADS, *publish_months(totals.by_day, today=now().date())])
    response = Response(lines.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="satisfaction-{now():%Y-%m-%d}.csv"'
    return response


def _count_days_that_are_over(at: datetime) -> None:
    """Count them once, in transactions of their own; if that cannot be done now, the page counts them for itself."""
    if not has_uncounted_days(session(), now=at):
        return
    session().rollback()
    database = cast("Database", current_app.extensions["database"])
    try:
        counted = 1
        while counted:
            with database.session() as writing:
                counted = count_finished_days(writing, now=at)
                writing.commit()
    except DBAPIError:
        log.warning("the days that are over could not be counted")


def _read_period() -> int:
    given = request.args.get("days", "")
    return next((period for period in PERIODS if str(period) == given), USUAL_PERIOD)


def _draw_volume(totals: TotalsSince, period: int) -> tuple[dict[date, Totals], Chart]:
    by_day = dict(totals.by_day)
    units = by_day if period <= MOST_DAYS_APART else group_by_week(by_day)
    return units, draw_bars([(day, unit.messages) for day, unit in units.items()])
