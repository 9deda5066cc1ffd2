"""Keeping the day totals up to date when somebody looks at them, and saying so where they are not."""

import logging
from datetime import datetime
from http import HTTPStatus
from typing import Final, cast

from flask import current_app, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from webapp.consent.rates import CONSENT_DAYS
from webapp.database import Database, session
from webapp.day_totals import LeftOut
from webapp.feedback.service import FEEDBACK_DAYS

TOTALS: Final = (FEEDBACK_DAYS, CONSENT_DAYS)

log = logging.getLogger(__name__)


def count_some_days(at: datetime) -> None:
    """Count some of the days that are over, in transactions of their own: few enough for a person to wait for."""
    waiting = [totals for totals in TOTALS if totals.has_uncounted(session(), now=at)]
    if not waiting:
        return
    session().rollback()
    database = cast("Database", current_app.extensions["database"])
    try:
        for totals in waiting:
            with database.session() as writing:
                totals.count_some(writing, now=at)
                writing.commit()
    except DBAPIError:
        log.warning("the days that are over could not be counted")


def refuse_in_part(left_out: LeftOut) -> ResponseReturnValue:
    """Answer that a file cannot be made yet: one that lacks days would be taken for whole."""
    return render_template("staff/not_counted.html", left_out=left_out), HTTPStatus.SERVICE_UNAVAILABLE
