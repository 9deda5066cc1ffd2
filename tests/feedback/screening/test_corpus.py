"""Screening on made-up messages: what must be found, and how much may be found beside it."""

import pytest

from tests.feedback.screening.corpus import PERSONAL_KINDS, load_corpus, measure, screen_message

HALVES = ("development", "held-back")


@pytest.mark.parametrize("half", HALVES)
def test_disclosures_are_marked_urgent(half: str) -> None:
    found = measure(message for message in load_corpus() if message.half == half)
    assert found["urgent"].recall >= 0.98


@pytest.mark.parametrize("half", HALVES)
def test_risks_to_life_are_told_from_other_disclosures(half: str) -> None:
    found = measure(message for message in load_corpus() if message.half == half)
    assert found["life"].recall >= 0.9


@pytest.mark.parametrize("half", HALVES)
def test_most_ordinary_messages_are_not_marked(half: str) -> None:
    ordinary = [message for message in load_corpus() if message.half == half and message.urgency == "none"]
    marked = sum(screen_message(message).urgency != "none" for message in ordinary)
    assert marked / len(ordinary) <= 0.25


@pytest.mark.parametrize("kind", PERSONAL_KINDS)
def test_personal_data_is_found_and_little_else(kind: str) -> None:
    found = measure(load_corpus())[kind]
    assert found.recall >= 0.98
    assert found.precision >= 0.95


def test_no_message_is_in_the_corpus_twice() -> None:
    texts = [message.text for message in load_corpus()]
    assert len(texts) == len(set(texts))


def test_labels_name_pieces_of_their_message() -> None:
    for message in load_corpus():
        assert all(kind in PERSONAL_KINDS and text in message.text for kind, text in message.personal), message.text
        assert message.urgency in {"none", "urgent", "life"}, message.text
