"""The cookie of the look is read strictly: twelve words, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.display.look import TEXT_SIZES, THEMES, Look, load_look

LOOKS = [Look(size, theme) for size in TEXT_SIZES for theme in THEMES]


@pytest.mark.parametrize("look", LOOKS)
def test_a_look_is_read_as_it_was_written(look: Look) -> None:
    assert load_look(look.dumps()) == look


def test_the_words_are_short_and_each_is_another() -> None:
    words = {look.dumps() for look in LOOKS}
    assert len(words) == 12
    assert {len(word) for word in words} == {4}


@pytest.mark.parametrize(
    "value", [None, "", ".", "t2", "t2.", "t2.d.d", "t3.d", "t2.x", "T2.d", " t2.d", "t2.d\n", "٢.d"]
)
def test_a_value_of_another_form_is_no_look(value: str | None) -> None:
    assert load_look(value) is None


@given(st.text(max_size=8))
def test_any_text_is_one_of_the_twelve_or_none(value: str) -> None:
    look = load_look(value)
    assert look is None or look.dumps() == value
