"""What staff and inspectors see of consent: rates without people, and the exact text of every notice."""

import csv
import io
import json
import re
from datetime import timedelta
from http import HTTPStatus
from typing import Final

from flask import Response, abort, jsonify, render_template, request

from webapp.consent.models import Notice
from webapp.consent.rates import SMALLEST_COUNT, DayRates, list_notices, read_rates
from webapp.database import session
from webapp.staff.access import now, staff
from webapp.staff.audit import Action
from webapp.staff.audit.noting import note_reading

SHOWN: Final = timedelta(days=30)
COLUMNS: Final = ("day", "notice", "accepted", "refused", "chose some", "withdrew", "accepted percent")
TOO_SMALL: Final = f"fewer than {SMALLEST_COUNT}"


@staff.get("/consent")
def show_consent() -> str:
    """Show the rates of the last 30 days, and the archive of notices."""
    rates = [_cells(row) for row in read_rates(session(), since=now() - SHOWN)]
    notices = list_notices(session())
    note_reading(Action.CONSENT_READ)
    return render_template("staff/consent.html", rates=rates, notices=notices, days=SHOWN.days)


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
def export_consent() -> Response:
    """Return all rates as a table, or with `format=json` the rates and every notice in full."""
    rates = [_cells(row, short=False) for row in read_rates(session())]
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


def _cells(row: DayRates, *, short: bool = True) -> tuple[str, ...]:
    counts = [TOO_SMALL if count is None else str(count) for count in _counts(row)]
    percent = "" if row.accepted_percent is None else f"{row.accepted_percent}"
    return (row.day.isoformat(), row.notice_hash[:12] if short else row.notice_hash, *counts, percent)


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
