"""What staff and inspectors see of consent: rates without people, and the exact text of every notice."""

import csv
import io
import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from typing import Final

from flask import Response, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from webapp.consent.models import Notice
from webapp.consent.rates import SMALLEST_COUNT, DayRates, list_notices, read_rates
from webapp.database import session
from webapp.feedback.shares import Share, share_of
from webapp.staff.access import now, staff
from webapp.staff.audit import Action
from webapp.staff.audit.noting import note_reading
from webapp.staff.counted import count_some_days, refuse_in_part
from webapp.staff.overview.charts import Chart, draw_shares, write_share
from webapp.staff.overview.figures import accepted_by_day
from webapp.staff.written import write_date, write_number

PERIODS: Final = (30, 90)  # days
COLUMNS: Final = ("day", "notice", "accepted", "refused", "chose some", "withdrew", "accepted percent")
BEGINNING: Final = date(2000, 1, 1)
TOO_SMALL: Final = f"fewer than {SMALLEST_COUNT}"


@dataclass(frozen=True, kw_only=True)
class NoticeRates:
    """What visitors chose on one notice: who accepted, in all and in a picture over time, and a row for each day."""

    notice: Notice
    total: Share | None
    chart: Chart
    rows: list[tuple[str, ...]]


@staff.get("/consent")
def show_consent() -> str:
    """Show the rates of the last days for each notice, and the archive of notices."""
    at, period = now(), _read_period()
    count_some_days(at)
    days = [at.date() - timedelta(days=back) for back in reversed(range(period))]
    rates = read_rates(session(), since=days[0], now=at)
    notices = list_notices(session())
    note_reading(Action.CONSENT_READ)
    told = [_tell(notice, [row for row in rates.days if row.notice_hash == notice.hash], days) for notice in notices]
    return render_template(
        "staff/consent.html",
        told=[one for one in told if one.rows],
        left_out=rates.left_out,
        notices=notices,
        period=period,
        periods=PERIODS,
    )


@staff.get("/consent/notices/<notice_hash>")
def show_notice(notice_hash: str) -> str:
    """Show the exact text of a notice."""
    is_hash = re.fullmatch("[0-9a-f]{64}", notice_hash)  # what else could be asked for cannot all be put to a database
    notice = session().get(Notice, notice_hash) if is_hash else None
    if notice is None:
        abort(HTTPStatus.NOT_FOUND)
    note_reading(Action.NOTICE_READ, subject=f"notice:{notice_hash}")
    return render_template("staff/notice.html", notice=notice, text=json.loads(notice.text))


@staff.get("/consent/export")
def export_consent() -> ResponseReturnValue:
    """Return all rates as a table, or with `format=json` the rates and every notice in full."""
    count_some_days(now())
    found = read_rates(session(), since=BEGINNING, now=now())
    if found.left_out:
        return refuse_in_part(found.left_out)
    rates = [_cells(row) for row in found.days]
    notices = list_notices(session())
    form = "json" if request.args.get("format") == "json" else "csv"
    note_reading(Action.CONSENT_EXPORTED, details={"format": form})
    if form == "json":
        response = jsonify(
            rates=[dict(zip(COLUMNS, row, strict=True)) for row in rates],
            notices=[_describe(notice) for notice in notices],
        )
        return _as_file(response, "consent.json")
    lines = io.StringIO()
    csv.writer(lines).writerows([COLUMNS, *rates])
    return _as_file(Response(lines.getvalue(), mimetype="text/csv"), "consent.csv")


def _read_period() -> int:
    given = request.args.get("days", "")
    return next((period for period in PERIODS if str(period) == given), PERIODS[0])


def _tell(notice: Notice, rates: list[DayRates], days: list[date]) -> NoticeRates:
    shares = accepted_by_day(rates)
    rows = []
    for row in rates:
        share = shares[row.day]
        counts = ("<10" if count is None else write_number(count) for count in _counts(row))
        rows.append((write_date(row.day), *counts, write_share(share) if share else "Too few to tell"))
    told = [share for share in shares.values() if share is not None]
    return NoticeRates(
        notice=notice,
        total=share_of(sum(share.count for share in told), sum(share.answers for share in told)),
        chart=draw_shares([(day, shares.get(day)) for day in days]),
        rows=rows,
    )


def _cells(row: DayRates) -> tuple[str, ...]:
    percent = "" if row.accepted_percent is None else f"{row.accepted_percent}"
    counts = (TOO_SMALL if count is None else str(count) for count in _counts(row))
    return (row.day.isoformat(), row.notice_hash, *counts, percent)


def _counts(row: DayRates) -> tuple[int | None, ...]:
    return (row.accepted, row.refused, row.chose_some, row.withdrew)


def _describe(notice: Notice) -> dict[str, object]:
    return {
        "sha256": notice.hash,
        "purposes version": notice.purposes_version,
        "effective from": notice.effective_from.isoformat(),
        "text": notice.text,
    }


def _as_file(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
