"""Texts are put together by their words; nothing odd in them stops it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.feedback.themes.topics import TOPICS, write_text
from webapp.feedback.themes.clustering import TextSpace, TooFewTexts


def test_texts_about_the_same_are_together() -> None:
    texts = [write_text(topic, number) for topic in TOPICS for number in range(20)]
    groups = TextSpace(texts).group(range(60), most=3)
    assert sorted(sorted(place // 20 for place, _ in group.members) for group in groups) == [
        [0] * 20,
        [1] * 20,
        [2] * 20,
    ]
    assert all(0 < closeness <= 1 for group in groups for _, closeness in group.members)


def test_a_text_like_none_is_in_none() -> None:
    texts = [write_text(topic, number) for topic in TOPICS for number in range(20)] + ["Quite another matter"]
    space = TextSpace(texts)
    assert space.match([range(20)], [60]) == [[]]
    assert all(place != 60 for group in space.group(range(61), most=3) for place, _ in group.members)


@pytest.mark.parametrize("texts", [[], ["one"] * 3, [""] * 50, ["the and of"] * 50, ["[phone]"] * 50])
def test_texts_without_words_in_common_are_too_few(texts: list[str]) -> None:
    with pytest.raises(TooFewTexts):
        TextSpace(texts)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=20, max_size=60))
def test_no_text_stops_it(texts: list[str]) -> None:
    try:
        space = TextSpace(texts)
    except TooFewTexts:
        return
    groups = space.group(range(len(texts)), most=4)
    assert len(groups) <= 4
