"""Shares and how sure one can be of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.feedback.shares import Share, share_of


@pytest.mark.parametrize(
    ("count", "answers", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (1, 10, 0.0179, 0.4042),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (81, 263, 0.2553, 0.3662),  # R. G. Newcombe, Statistics in Medicine 17, 1998, table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one(count: int, answers: int, low: float, high: float) -> None:
    share = Share(count=count, answers=answers)
    assert share.low == pytest.approx(low, abs=0.00006)
    assert share.high == pytest.approx(high, abs=0.00006)


@given(st.integers(1, 10**6).flatmap(lambda answers: st.tuples(st.integers(0, answers), st.just(answers))))
def test_the_share_is_in_its_interval_and_the_interval_between_none_and_all(pair: tuple[int, int]) -> None:
    share = Share(count=pair[0], answers=pair[1])
    assert 0 <= share.low <= share.value + 1e-12
    assert share.value - 1e-12 <= share.high <= 1


def test_more_answers_make_it_surer() -> None:
    few, many = Share(count=8, answers=10), Share(count=800, answers=1000)
    assert many.high - many.low < few.high - few.low
    assert few.low < many.low


def test_nobody_makes_no_share() -> None:
    assert share_of(0, 0) is None
