"""The words around the questions can be read by a child of twelve; the age of each page is printed."""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

import pyphen
import pytest
from flask.testing import FlaskClient

from tests.feedback.form_reader import parse

OLDEST_READER_YEARS = 12.0
SYLLABLES = pyphen.Pyphen(lang="en_GB", left=1, right=1)
BLOCKS = {"p", "li", "h1", "h2", "h3", "label", "legend", "div"}


@pytest.mark.parametrize("path", ["/feedback", "/feedback/thanks", "/feedback/receipt"])
def test_a_child_can_read_what_to_know(client: FlaskClient, path: str, tell: Callable[[str], None]) -> None:
    sentences = list(read_sentences(client.get(path).text))
    age_years = reading_age_years(sentences)
    tell(f"\n{path}: reading age {age_years:.1f}, {len(sentences)} sentences")
    assert 5 <= age_years <= OLDEST_READER_YEARS


def test_the_measure_tells_hard_words_from_easy_ones() -> None:
    easy = ["We keep your note for a year.", "Then we take it away."]
    hard = [
        "Organisational accountability necessitates comprehensive documentation of interdisciplinary deliberations."
    ]
    assert reading_age_years(easy) < 9 < OLDEST_READER_YEARS < reading_age_years(hard)


def reading_age_years(sentences: list[str]) -> float:
    """Give the Flesch-Kincaid grade (Kincaid et al., 1975) as an age: a grade begins at five more years."""
    words = [word for sentence in sentences for word in re.findall(r"[A-Za-z’']+", sentence)]
    syllables = sum(max(1, len(SYLLABLES.positions(word)) + 1) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59 + 5


def read_sentences(html: str) -> list[str]:
    """Give what stands in the main part of a page, sentence by sentence."""
    main = next(parse(html).iter("main"))
    texts = [text for element in main.iter() if element.tag in BLOCKS and (text := own_text(element))]
    sentences = [part.strip() for text in texts for part in re.split(r"(?<=[.?!])\s", text)]
    return [sentence for sentence in sentences if len(re.findall(r"[A-Za-z]{2,}", sentence)) > 1]


def own_text(element: Element) -> str:
    """Give the text of an element and its inline parts, without what stands in blocks of its own."""
    parts = [element.text or ""]
    for child in element:
        if child.tag not in BLOCKS | {"ul", "form", "fieldset", "textarea", "section"}:
            parts.append(own_text(child))
        parts.append(child.tail or "")
    return " ".join("".join(parts).split())
