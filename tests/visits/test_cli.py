"""`flask visits purge` deletes old counts, or only says how many there are."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.staff.browsing import database_of
from webapp.visits.models import PageCount
from webapp.visits.service import KEPT_DAYS, View, count_view


@pytest.mark.parametrize(("options", "told", "left"), [([], "deleted.", 1), (["--dry-run"], "would be deleted.", 2)])
def test_purge_says_what_it_does(app: Flask, options: list[str], told: str, left: int) -> None:
    today = datetime.now(UTC).date()
    with database_of(app).session() as session:
        for age_days in (0, KEPT_DAYS + 2):
            view = View(path="/help", screen="phone", is_first=True)
            count_view(session, view, day=today - timedelta(days=age_days))
        session.commit()

    result = app.test_cli_runner().invoke(args=["visits", "purge", *options])

    assert result.output == f"1 page counts older than 730 days: {told}\n"
    with database_of(app).session() as session:
        assert session.scalar(select(func.count()).select_from(PageCount)) == left
