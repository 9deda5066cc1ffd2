"""The overview: what waits, and what visitors say over time, in pictures and numbers."""

import csv
import io
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from webapp.changes.service import read_published
from webapp.consent.rates import DayRates, read_rates
from webapp.database import session
from webapp.feedback.service import (
    Totals,
    TotalsSince,
    count_waiting,
    list_urgent,
    read_totals,
)
from webapp.staff.access import now, settings, staff
from webapp.staff.audit import Action
from webapp.staff.audit.noting import noted
from webapp.staff.counted import count_some_days, refuse_in_part
from webapp.staff.inbox.clock import read_clock
from webapp.staff.overview.charts import draw_bars, draw_shares
from webapp.staff.overview.figures import MONTH_HEADS, accepted_by_day, group_by_week, publish_months, rank_pages

PERIODS: Final = (30, 90, 365)  # days
USUAL_PERIOD: Final = 90
MOST_DAYS_APART: Final = 92  # of more days, the bars would be too thin: then each is a week
URGENT_SHOWN: Final = 10
MOST_COUNTED: Final = 10_000  # of more messages that wait, nobody needs the exact number
CONSENT_SHOWN: Final = timedelta(days=29)  # and today
BEGINNING: Final = date(2000, 1, 1)


@staff.get("/")
@noted(Action.OVERVIEW_READ)
def show_overview() -> str:
    """Show what waits, the urgent first, and what came in the last days."""
    at = now()
    count_some_days(at)
    period = _read_period()
    since = at.date() - timedelta(days=period - 1)
    target = timedelta(hours=settings().urgent_target_hours)
    urgent = list_urgent(session(), limit=URGENT_SHOWN)
    return render_template(
        "staff/overview.html",
        waiting=count_waiting(session(), up_to=MOST_COUNTED),
        most_counted=MOST_COUNTED,
        clocks=[read_clock(message, target=target, now=at) for message in urgent],
        target_hours=settings().urgent_target_hours,
        period=period,
        periods=PERIODS,
        **_tell_totals(read_totals(session(), since=since, now=at), since, period),
        **_tell_consent(read_rates(session(), since=at.date() - CONSENT_SHOWN, now=at).days),
    )


@staff.get("/figures")
@noted(Action.FIGURES_EXPORTED)
def export_figures() -> ResponseReturnValue:
    """Return the figures that a public service must publish, as a table by month."""
    count_some_days(now())
    totals = read_totals(session(), since=BEGINNING, now=now())
    if totals.left_out:
        return refuse_in_part(totals.left_out)
    lines = io.StringIO()
    csv.writer(lines).writerows([MONTH_HEADS, *publish_months(totals.by_day, today=now().date())])
    response = Response(lines.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="satisfaction-{now():%Y-%m-%d}.csv"'
    return response


def _read_period() -> int:
    given = request.args.get("days", "")
    return next((period for period in PERIODS if str(period) == given), USUAL_PERIOD)


def _tell_totals(totals: TotalsSince, since: date, period: int) -> dict[str, Any]:
    """Return what the page tells of messages: numbers, pictures of them, and what was changed meanwhile."""
    weeks = group_by_week(totals.by_day)
    units = totals.by_day if period <= MOST_DAYS_APART else weeks
    changes = [change for change in reversed(read_published(session())) if change.took_effect_on >= since]
    marked = [change.took_effect_on for change in changes]
    return {
        "units": units,
        "volume": draw_bars([(day, unit.messages) for day, unit in units.items()], marked=marked),
        "weeks": weeks,
        "satisfied": draw_shares([(monday, week.satisfied) for monday, week in weeks.items()], marked=marked),
        "sums": sum(totals.by_day.values(), Totals()),
        "ranking": rank_pages(totals.by_page),
        "changes": changes,
        "left_out": totals.left_out,
    }


def _tell_consent(rates: Iterable[DayRates]) -> dict[str, Any]:
    """Return what the page tells of cookie choices."""
    consent = accepted_by_day(rates)
    return {"consent": consent, "accepted": draw_shares(list(consent.items()))}
