"""The sentences of made-up visitors are what they say they are, by the service's own screening."""

import pytest

from webapp.demo.sentences import MADE_UP, load_sentences, unredact
from webapp.feedback.screening import screen


def test_every_topic_has_sentences_that_screening_finds_calm() -> None:
    sentences = load_sentences()
    assert all(len(topic) >= 9 for topic in sentences.topics)
    assert all(found.urgency != "none" for _, found in sentences.false_alarms)


@pytest.mark.parametrize("urgency", ["urgent", "life"])
def test_every_sentence_of_danger_is_found(urgency: str) -> None:
    missed = [text for text, found in load_sentences().danger[urgency] if found.urgency != urgency]
    assert missed == []


def test_the_marks_of_redaction_are_those_of_screening() -> None:
    for text in load_sentences()["personal"]:
        assert screen({"comments": unredact(text)}).redacted == {"comments": text}


def test_nothing_that_is_shown_would_be_redacted() -> None:
    sentences = load_sentences()
    shown = [text for topic in sentences.topics for text in topic] + [*sentences["short"], *sentences["doing"]]
    assert [text for text in shown if screen({"comments": text}).personal_data] == []
    assert all(mark not in text for mark in MADE_UP for text in shown)
