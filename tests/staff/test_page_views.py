"""Staff see how often each page was read."""

import re
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient

from tests.staff.browsing import database_of
from webapp.visits.service import View, count_view


def add_views(app: Flask, path: str, screen: str, *, number: int, days_ago: int = 0) -> None:
    day = datetime.now(UTC).date() - timedelta(days=days_ago)
    with database_of(app).session() as session:
        for position in range(number):
            count_view(session, View(path=path, screen=screen, is_first=position == 0), day=day)
        session.commit()


def test_a_day_and_page_has_one_line(app: Flask, reviewer: FlaskClient) -> None:
    add_views(app, "/help", "phone", number=4)
    add_views(app, "/help", "computer", number=2)
    add_views(app, "/old", "phone", number=1, days_ago=30)

    page = reviewer.get("/staff/visits").text

    line = page.partition(f'<th scope="row">{datetime.now(UTC).date()}</th>')[2].partition("</tr>")[0]
    assert re.findall(">([^<]+)</td>", line) == ["/help", "6", "2", "4", "0", "2"]
    assert "/old" not in page


def test_without_counts_the_page_says_so(reviewer: FlaskClient) -> None:
    assert "No views were counted in the last 30 days." in reviewer.get("/staff/visits").text
