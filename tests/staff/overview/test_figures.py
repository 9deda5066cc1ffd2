"""What the overview makes of the totals."""

from datetime import date, timedelta

from webapp.consent.rates import DayRates
from webapp.feedback.days import OTHER_PAGES
from webapp.feedback.service import Totals
from webapp.feedback.shares import Share
from webapp.staff.overview.figures import MONTH_HEADS, accepted_by_day, group_by_week, publish_months, rank_pages

MONDAY = date(2026, 3, 2)


def useful(yes: int, no: int) -> Totals:
    return Totals(messages=yes + no, useful_yes=yes, useful_no=no)


def rates(day: date, *, accepted: int | None, refused: int | None, notice: str = "a") -> DayRates:
    return DayRates(day=day, notice_hash=notice * 64, accepted=accepted, refused=refused, chose_some=0, withdrew=0)


def test_weeks_begin_on_monday() -> None:
    by_day = {MONDAY + timedelta(days=number): Totals(messages=1) for number in range(-1, 8)}
    assert {monday: week.messages for monday, week in group_by_week(by_day).items()} == {
        MONDAY - timedelta(days=7): 1,
        MONDAY: 7,
        MONDAY + timedelta(days=7): 1,
    }


def test_a_page_with_few_answers_is_not_above_one_with_many_by_chance() -> None:
    ranking = rank_pages({"/few": useful(20, 0), "/many": useful(970, 30), "/bad": useful(10, 90)})
    assert [found.page for found in ranking.worst] == ["/bad"]
    assert [found.page for found in ranking.best] == ["/many", "/few"]
    ranking = rank_pages(
        {"/few": useful(20, 0), "/many": useful(970, 30), "/bad": useful(10, 90), "/few-bad": useful(1, 19)}
    )
    assert [found.page for found in ranking.best] == ["/many", "/few"]
    assert [found.page for found in ranking.worst] == ["/bad", "/few-bad"]


def test_no_page_is_named_twice_and_those_with_too_few_answers_not_at_all() -> None:
    pages = {f"/page-{number:02}": useful(5 * number, 100 - 5 * number) for number in range(14)}
    ranking = rank_pages({**pages, "/rare": useful(19, 0), OTHER_PAGES: useful(50, 50)})
    worst, best = ([found.page for found in group] for group in (ranking.worst, ranking.best))
    assert worst == [f"/page-{number:02}" for number in range(5)]
    assert best == [f"/page-{number:02}" for number in (13, 12, 11, 10, 9)]
    assert ranking.left_out == 1


def test_a_page_is_not_among_the_best_below_all_others_together() -> None:
    pages = {"/good": useful(90, 10), "/poor": useful(40, 60), "/middling": useful(50, 50)}
    ranking = rank_pages(pages)
    assert [found.page for found in ranking.best] == ["/good"]
    assert [found.page for found in ranking.worst] == ["/poor", "/middling"]


def test_pages_that_are_alike_are_all_among_the_best() -> None:
    ranking = rank_pages({"/here": useful(30, 10), "/there": useful(60, 20)})
    assert ([found.page for found in ranking.worst], len(ranking.best)) == ([], 2)


def test_nothing_to_rank() -> None:
    assert rank_pages({}).worst == rank_pages({"/": useful(3, 4)}).best == ()


def test_acceptance_is_of_told_counts_of_all_notices() -> None:
    told = [
        rates(MONDAY, accepted=30, refused=10),
        rates(MONDAY, accepted=10, refused=50, notice="b"),
        rates(MONDAY + timedelta(days=1), accepted=None, refused=50),
    ]
    assert accepted_by_day(told) == {MONDAY: Share(count=40, answers=100), MONDAY + timedelta(days=1): None}


def test_the_months_that_are_over_are_published_with_every_answer() -> None:
    by_day = {
        date(2026, 1, 31): Totals(rating_1=1, rating_2=2, rating_3=3, rating_4=4, rating_5=10),
        date(2026, 2, 1): Totals(rating_5=9),
        date(2026, 3, 1): Totals(rating_5=500),
    }
    january, february = publish_months(by_day, today=date(2026, 3, 18))
    assert january == ("2026-01", "1", "2", "3", "4", "10", "20", "70.0", "48.1", "85.5")
    assert february == ("2026-02", "", "", "", "", "", "fewer than 10", "", "", "")
    assert len(january) == len(february) == len(MONTH_HEADS)


def test_the_same_month_of_another_year_is_published() -> None:
    assert len(publish_months({date(2025, 3, 1): Totals(rating_5=500)}, today=date(2026, 3, 18))) == 1
