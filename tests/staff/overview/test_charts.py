"""Where the things of a picture stand."""

import itertools
from datetime import date, timedelta

import pytest

from webapp.feedback.shares import Share
from webapp.staff.overview.charts import BASE, TOP, choose_step, draw_bars, draw_shares, draw_strip, write_share

MONDAY = date(2026, 3, 2)


def days(count: int) -> list[date]:
    return [MONDAY + timedelta(days=number) for number in range(count)]


@pytest.mark.parametrize(
    ("highest", "step"), [(0, 1), (1, 1), (4, 1), (5, 2), (9, 3), (20, 5), (21, 10), (92, 25), (900, 250), (4001, 1500)]
)
def test_the_lines_are_at_round_numbers_and_reach_the_highest(highest: int, step: int) -> None:
    assert choose_step(highest) == step
    assert 4 * choose_step(highest) >= highest


def test_bars_stand_on_the_base_in_proportion() -> None:
    chart = draw_bars(list(zip(days(4), [0, 10, 20, 5], strict=True)))
    assert [bar.height for bar in chart.bars] == [0, (BASE - TOP) / 2, BASE - TOP, (BASE - TOP) / 4]
    assert all(bar.y + bar.height == BASE for bar in chart.bars)
    assert [line.text for line in chart.lines] == ["0", "5", "10", "15", "20"]
    assert chart.bars[1].text == "3 Mar: 10"


def test_bars_fill_the_width_and_never_touch() -> None:
    bars = draw_bars([(day, 1) for day in days(90)]).bars
    assert bars[0].x > 0
    assert bars[-1].x + bars[-1].width < 100
    assert all(one.x + one.width < other.x for one, other in itertools.pairwise(bars))


def test_a_share_has_its_interval_around_it_and_a_gap_where_nobody_answered() -> None:
    some = Share(count=30, answers=40)
    chart = draw_shares([(MONDAY, some), (MONDAY + timedelta(days=7), None)])
    (dot,) = chart.dots
    assert dot.high_y < dot.y < dot.low_y
    assert dot.y == pytest.approx(BASE - 0.75 * (BASE - TOP), abs=0.1)
    assert dot.text == "2 Mar: 75% (60% to 86%)"
    assert [line.text for line in chart.lines] == ["0%", "25%", "50%", "75%", "100%"]


def test_few_days_are_named_so_that_they_fit_a_phone() -> None:
    assert [label.text for label in draw_bars([(day, 1) for day in days(90)]).days] == [
        "2 Mar",
        "31 Mar",
        "30 Apr",
        "30 May",
    ]
    assert [label.text for label in draw_bars([(day, 1) for day in days(3)]).days] == ["2 Mar", "4 Mar"]
    assert [label.text for label in draw_bars([(MONDAY, 1)]).days] == ["2 Mar"]
    assert draw_bars([]).days == ()


def test_a_change_is_marked_on_its_day_or_in_its_week() -> None:
    weeks = [(MONDAY + timedelta(weeks=number), 5) for number in range(10)]
    (mark,) = draw_bars(weeks, marked=[MONDAY + timedelta(weeks=3, days=4)]).marks
    assert mark.place == 35
    assert mark.text == "1"


def test_a_strip_goes_from_none_to_all() -> None:
    strip = draw_strip(Share(count=10, answers=10))
    assert strip.x == 100
    assert strip.low_x == pytest.approx(72.25, abs=0.01)
    assert strip.low_x + strip.width == pytest.approx(100)


def test_a_share_is_told_with_its_interval() -> None:
    assert write_share(Share(count=500, answers=1000)) == "50% (47% to 53%)"


def test_changes_of_one_day_share_a_line() -> None:
    days = [date(2026, 3, 1) + timedelta(days=number) for number in range(10)]
    chart = draw_bars([(day, 1) for day in days], marked=[days[2], days[2], days[7]])
    assert [(mark.place, mark.text) for mark in chart.marks] == [(25, "1, 2"), (75, "3")]
