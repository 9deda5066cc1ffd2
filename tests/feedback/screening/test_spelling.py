"""Odd spellings of known words, and words that only look like them."""

import pytest

from webapp.feedback.screening.spelling import Speller

SPELLER = Speller(
    vocabulary=["scared", "kill", "raped", "help", "strangled", "husband", "hits"],
    plain_words=["charts"],
    spellings={"gonna": "going to", "cant": "can not"},
    left_alone=["scored"],
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("scarred", "scared"), ("scraed", "scared"), ("scaared", "scared"), ("k1ll", "kill"), ("k!ll", "kill"),
        ("r4ped", "raped"),
        ("r*ped", "raped"), ("r@ped", "raped"), ("hellllp", "help"), ("hhelp", "help"), ("strangeled", "strangled"),
        ("stramgled", "strangled"), ("husband's", "husband"), ("gonna", "going to"), ("can't", "can not"),
        ("h1t5", "hits"),
    ],
)  # fmt: skip
def test_a_known_word_is_read_behind_an_odd_spelling(written: str, meant: str) -> None:
    assert " ".join(SPELLER.read(written)) == meant


@pytest.mark.parametrize("word", ["scored", "chats", "chart", "hills", "2024", "k", "x" * 60, "1!1!1!1!1!1!1!"])
def test_other_words_stay_as_they_are(word: str) -> None:
    assert SPELLER.read(word) == (word,)


def test_of_two_words_equally_near_the_same_one_is_read_in_every_process() -> None:
    words = ["bruise", "bruised", "bruises"]
    readings = {Speller(vocabulary=order, spellings={}).read("bruisex") for order in (words, words[::-1])}
    assert len(readings) == 1
