"""Views are counted together: a row for a day, a page and a kind of view, whoever counts beside."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.staff.browsing import database_of
from webapp.visits.models import PageCount
from webapp.visits.service import (
    KEPT_DAYS,
    PathDay,
    View,
    Views,
    count_old,
    count_view,
    list_counts,
    purge_old,
    sum_views,
)

TODAY = date(2026, 8, 17)
HELP = View(path="/help", screen="phone", is_first=True)
THREADS, EACH = 6, 10


def count(app: Flask, view: View, *, day: date = TODAY) -> None:
    with database_of(app).session() as session:
        count_view(session, view, day=day)
        session.commit()


def rows(app: Flask) -> list[tuple[date, str, str, bool, int]]:
    with database_of(app).session() as session:
        found = session.scalars(select(PageCount).order_by(PageCount.day, PageCount.views)).all()
        return [(row.day, row.path, row.screen, row.is_first, row.views) for row in found]


def test_equal_views_are_one_row(app: Flask) -> None:
    for _ in range(3):
        count(app, HELP)

    assert rows(app) == [(TODAY, "/help", "phone", True, 3)]


def test_views_that_differ_are_counted_apart(app: Flask) -> None:
    for view in (HELP, HELP, View(path="/help", screen="phone", is_first=False)):
        count(app, view)
    count(app, HELP, day=TODAY + timedelta(days=1))

    assert [row[-1] for row in rows(app)] == [1, 2, 1]


def test_views_at_the_same_time_are_all_counted(app: Flask) -> None:
    def count_some(_number: int) -> None:
        for _ in range(EACH):
            count(app, HELP)

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(count_some, range(THREADS)))

    assert rows(app) == [(TODAY, "/help", "phone", True, THREADS * EACH)]


def test_the_database_itself_refuses_another_kind_of_screen(app: Flask) -> None:
    with pytest.raises(IntegrityError):
        count(app, View(path="/help", screen="watch", is_first=True))


def test_counts_are_read_by_day_and_page_the_most_read_first(app: Flask) -> None:
    for path, screen, is_first in (
        ("/", "phone", True),
        ("/help", "phone", False),
        ("/help", "tablet", True),
        ("/help", "computer", False),
    ):
        count(app, View(path=path, screen=screen, is_first=is_first))
    count(app, HELP, day=TODAY - timedelta(days=1))
    count(app, HELP, day=TODAY - timedelta(days=40))

    with database_of(app).session() as session:
        counts = list_counts(session, since=TODAY - timedelta(days=29))

    assert [(found.day, found.path) for found in counts] == [
        (TODAY, "/help"),
        (TODAY, "/"),
        (TODAY - timedelta(days=1), "/help"),
    ]
    assert counts[0] == PathDay(
        day=TODAY, path="/help", counted=Views(views=3, visits=1, phones=1, tablets=1, computers=1)
    )


def test_counts_over_their_time_are_deleted_and_no_others(app: Flask) -> None:
    last_kept = TODAY - timedelta(days=KEPT_DAYS)
    for day in (TODAY, last_kept, last_kept - timedelta(days=1)):
        count(app, HELP, day=day)

    with database_of(app).session() as session:
        assert count_old(session, today=TODAY) == 1
        purge_old(session, today=TODAY)
        session.commit()

    assert [row[0] for row in rows(app)] == [last_kept, TODAY]


def test_counts_are_summed_between_two_days_the_second_left_out(app: Flask) -> None:
    for days_ago in (0, 1, 2, 3):
        count(app, HELP, day=TODAY - timedelta(days=days_ago))

    with database_of(app).session() as session:
        some = sum_views(session, since=TODAY - timedelta(days=2), before=TODAY)
        none = sum_views(session, since=TODAY + timedelta(days=1), before=TODAY + timedelta(days=9))

    assert some == Views(views=2, visits=2, phones=2)
    assert none == Views()
