"""What is told of a page before and after a change, and how sure that is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.changes.scores import FEWEST_ANSWERS, Score, compare, share_side


def score_of(yes: int, answers: int) -> Score:
    return Score(useful_yes=yes, useful_answers=answers)


def test_the_interval_is_that_of_the_literature() -> None:
    """Newcombe 1998, table I, method 3: 81 of 263."""
    side = share_side(81, 263)
    assert (round(side.low, 2), round(side.high, 2)) == (25.53, 36.62)


@pytest.mark.parametrize(("before", "after"), [(9, 500), (500, 9), (0, 0)])
def test_a_side_with_too_few_answers_is_not_told(before: int, after: int) -> None:
    assert compare(score_of(before // 2, before), score_of(after // 2, after)) == ()


def test_ten_answers_on_each_side_are_enough() -> None:
    (told,) = compare(score_of(5, FEWEST_ANSWERS), score_of(6, FEWEST_ANSWERS))
    assert (told.measure, told.before.value, told.after.value, told.is_likely_real) == ("useful", 50, 60, False)


def test_a_large_difference_of_many_answers_is_likely_real() -> None:
    (told,) = compare(score_of(40, 100), score_of(70, 100))
    assert told.is_likely_real


def test_the_same_difference_of_few_answers_may_be_chance() -> None:
    (told,) = compare(score_of(4, 10), score_of(7, 10))
    assert not told.is_likely_real


def test_ratings_have_their_mean_and_its_interval() -> None:
    before = Score(rating_sum=30, rating_squares=100, rating_answers=10)
    after = Score(rating_sum=50, rating_squares=250, rating_answers=10)
    (told,) = compare(before, after)
    assert (told.measure, told.before.value, told.after) == ("rating", 3.0, told.after)
    assert round(told.before.low, 2) == 2.35
    assert (told.after.low, told.after.high) == (5.0, 5.0)


@given(answers=st.integers(10, 10_000), share=st.floats(0, 1))
def test_the_estimate_lies_in_its_interval(answers: int, share: float) -> None:
    side = share_side(round(answers * share), answers)
    assert 0 <= side.low <= side.value + 1e-9
    assert side.value - 1e-9 <= side.high <= 100
