"""Staff see how often each page was read: in sums, in a picture, by page, and as a file."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from tests.staff.audit.lines import read_lines
from tests.staff.browsing import database_of
from webapp.staff.page_views import add_up
from webapp.staff.written import write_date
from webapp.visits.service import PathDay, View, Views, count_view

MONDAY = date(2026, 8, 17)


def add_views(app: Flask, path: str, screen: str, *, number: int, days_ago: int = 0) -> None:
    day = datetime.now(UTC).date() - timedelta(days=days_ago)
    with database_of(app).session() as session:
        for position in range(number):
            count_view(session, View(path=path, screen=screen, is_first=position == 0), day=day)
        session.commit()


def rows_of(page: str, caption: str) -> list[list[str]]:
    """Return the cells of a table of a page, row by row, without its heads."""
    table = next(found for found in re.findall(r"<table.*?</table>", page, re.DOTALL) if caption in found)
    rows = re.findall(r'<tr role="row">(.*?)</tr>', table)
    return [[text_of(cell) for cell in re.findall(r"<t[hd] .*?</t[hd]>", row)] for row in rows]


def text_of(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def counts_of(*numbers: int) -> Views:
    views, visits, phones, tablets, computers = numbers
    return Views(views=views, visits=visits, phones=phones, tablets=tablets, computers=computers)


def test_a_day_without_a_view_is_a_day_of_none() -> None:
    here, there = counts_of(4, 1, 3, 0, 1), counts_of(2, 2, 0, 2, 0)
    counts = [
        PathDay(day=MONDAY, path="/help", counted=here),
        PathDay(day=MONDAY + timedelta(days=2), path="/help", counted=there),
        PathDay(day=MONDAY, path="/", counted=counts_of(9, 9, 9, 0, 0)),
    ]

    sums = add_up(counts, since=MONDAY, until=MONDAY + timedelta(days=3))

    assert [views.views for views in sums.by_day.values()] == [13, 0, 2, 0]
    assert list(sums.by_page.items()) == [("/", counts_of(9, 9, 9, 0, 0)), ("/help", counts_of(6, 3, 3, 2, 1))]
    assert sums.total == counts_of(15, 12, 12, 2, 1)


def test_each_page_has_its_sums_and_shares_under_its_title(app: Flask, reviewer: FlaskClient) -> None:
    add_views(app, "/help", "phone", number=4)
    add_views(app, "/help", "computer", number=2, days_ago=3)
    add_views(app, "/", "tablet", number=2)
    add_views(app, "/old", "phone", number=1, days_ago=30)

    page = reviewer.get("/staff/visits").text

    assert rows_of(page, "Pages, the most read first") == [
        ["Get help now", "75%", "6", "2", "33%", "67%", "33%", "0%"],
        ["Home page", "25%", "2", "1", "50%", "0%", "0%", "100%"],
        ["All pages", "100%", "8", "3", "38%", "50%", "25%", "25%"],
    ]
    assert rows_of(page, "Kinds of screen") == [["Phone", "50%", "4"], ["Computer", "25%", "2"], ["Tablet", "25%", "2"]]
    assert "1 in the 30 days before" in text_of(page)


@pytest.mark.parametrize(("asked", "days"), [("?days=7", 7), ("?days=90", 90), ("", 30), ("?days=8", 30)])
def test_the_picture_and_the_table_beside_it_show_every_day(
    app: Flask, reviewer: FlaskClient, asked: str, days: int
) -> None:
    add_views(app, "/help", "phone", number=3, days_ago=2)

    page = reviewer.get(f"/staff/visits{asked}").text

    rows = rows_of(page, "Views by day")
    today = datetime.now(UTC).date()
    assert [row[0] for row in rows] == [write_date(today - timedelta(days=number)) for number in range(days)]
    assert rows[2][1:] == ["3", "1", "3.0"]
    assert rows[1][1:] == ["0", "0", "–"]
    assert page.count('class="app-chart__bar"') == days + 2 + 3  # days, pages with their sum, kinds of screen
    assert f'aria-current="true">{days} days</a>' in page


def test_the_file_has_a_line_for_each_day_and_page_and_is_noted(app: Flask, reviewer: FlaskClient) -> None:
    add_views(app, "/help", "phone", number=4)
    add_views(app, "/help", "computer", number=2)
    add_views(app, "/", "phone", number=1, days_ago=6)
    add_views(app, "/", "phone", number=1, days_ago=7)

    answer = reviewer.get("/staff/visits/export?days=7")

    today = datetime.now(UTC).date()
    assert list(csv.reader(io.StringIO(answer.text))) == [
        ["day", "page", "views", "visits begun", "phone", "tablet", "computer"],
        [f"{today}", "/help", "6", "2", "4", "0", "2"],
        [f"{today - timedelta(days=6)}", "/", "1", "1", "1", "0", "0"],
    ]
    assert "attachment" in answer.headers["Content-Disposition"]
    last = read_lines(database_of(app))[-1]
    assert (last.action, last.details) == ("exported page views", {"days": 7})


def test_without_counts_the_page_says_so(reviewer: FlaskClient) -> None:
    page = reviewer.get("/staff/visits").text
    assert "No views were counted in the last 30 days." in page
    assert "<svg" not in page


def test_as_many_questions_are_asked_however_much_was_counted(app: Flask, reviewer: FlaskClient) -> None:
    def ask() -> int:
        questions: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            questions.append(statement)

        engine = database_of(app).engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            reviewer.get("/staff/visits?days=90")
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return sum("page_count" in question for question in questions)

    add_views(app, "/help", "phone", number=1)
    few = ask()
    for days_ago in range(40):
        add_views(app, "/capacity", "computer", number=1, days_ago=days_ago)
    assert ask() == few == 2
