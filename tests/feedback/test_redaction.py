"""Hiding what was missed, and showing what was hidden wrongly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.feedback.redaction import PassageMissing, hide, kinds_in, list_hidden, show
from webapp.feedback.rules import MAX_TEXT_CHARACTERS
from webapp.feedback.screened import NOT_SCREENED
from webapp.feedback.screening.personal_data import find_personal_data, redact

ORIGINALS = {"doing": "Ring Jo on 07700 900123", "comments": "Jo lives near Bishop's Park"}


def redacted(**texts: str) -> dict[str, str]:
    return {"doing": ORIGINALS["doing"], "comments": ORIGINALS["comments"], **texts}


def test_a_passage_is_hidden_wherever_it_stands() -> None:
    hidden = hide(ORIGINALS, "Jo", kind="name")
    assert hidden == {"doing": "Ring [name] on 07700 900123", "comments": "[name] lives near Bishop's Park"}
    assert kinds_in(hidden) == ["name"]


@pytest.mark.parametrize("passage", ["", "Jim", "jo", "[name]", "name", "Jo [phone]"])
def test_a_passage_that_is_not_there_is_told_and_marks_are_no_part_of_a_text(passage: str) -> None:
    with pytest.raises(PassageMissing):
        hide(redacted(comments="[name] lives"), passage, kind="removed")


def test_a_text_that_would_be_too_long_gets_short_marks() -> None:
    full = ("a b " * MAX_TEXT_CHARACTERS)[:MAX_TEXT_CHARACTERS]
    hidden = hide({"comments": full}, "a", kind="name")["comments"]
    assert len(hidden) <= MAX_TEXT_CHARACTERS
    assert "a" not in hidden


def test_each_mark_is_laid_beside_its_passage() -> None:
    texts = redacted(doing="Ring [name] on [phone]", comments="Jo lives near [name] Park")
    found = [(hidden.mark, hidden.passage) for hidden in list_hidden(texts, ORIGINALS)]
    assert found == [("[name]", "Jo"), ("[phone]", "07700 900123"), ("[name]", "Bishop's")]


def test_one_passage_is_shown_again_and_the_others_stay_hidden() -> None:
    texts = redacted(doing="Ring [name] on [phone]", comments="Jo lives near [name] Park")
    wrong = list_hidden(texts, ORIGINALS)[-1]
    shown = show(texts, ORIGINALS, [wrong.name])
    assert shown == redacted(doing="Ring [name] on [phone]")


@pytest.mark.parametrize("name", ["comments-1", "doing-3", "", "nothing"])
def test_a_name_that_no_passage_has_is_refused(name: str) -> None:
    with pytest.raises(PassageMissing):
        show(redacted(doing="Ring [name] on 07700 900123"), ORIGINALS, [name])


def test_a_text_that_could_not_be_screened_is_shown_whole() -> None:
    texts = redacted(doing=NOT_SCREENED)
    (hidden,) = list_hidden(texts, ORIGINALS)
    assert show(texts, ORIGINALS, [hidden.name]) == ORIGINALS


def test_a_mark_that_its_writer_typed_stands_for_nothing() -> None:
    original = {"comments": "I saw [phone] … on the page of Jo"}
    texts = {"comments": "I saw [phone] … on the page of [name]"}
    assert [hidden.passage for hidden in list_hidden(texts, original)] == ["Jo"]


def test_a_text_that_is_not_of_this_original_has_no_passages() -> None:
    assert list_hidden({"comments": "Quite [name] else"}, {"comments": "Something other"}) == ()


_WORDS = st.lists(
    st.sampled_from(["Jo", "a", "b", " ", "07700 900123", "…", "[name]", "my name is Ann Smith"]), max_size=30
)


@given(_WORDS, st.sampled_from(["Jo", "a", "b"]))
def test_showing_everything_gives_the_original_back(words: list[str], passage: str) -> None:
    original = {"comments": " ".join(words)[:MAX_TEXT_CHARACTERS].strip()}
    texts = redact(original, find_personal_data(original, allowed_numbers=()))
    if passage in texts["comments"].replace("[name]", ""):
        texts = hide(texts, passage, kind="removed")
    everything = [hidden.name for hidden in list_hidden(texts, original)]
    assert show(texts, original, everything) == original


@given(_WORDS, st.data())
def test_showing_one_passage_makes_nothing_else_readable(words: list[str], data: st.DataObject) -> None:
    original = {"comments": " ".join(words)[:MAX_TEXT_CHARACTERS].strip()}
    texts = redact(original, find_personal_data(original, allowed_numbers=()))
    hidden = list_hidden(texts, original)
    if not hidden:
        return
    chosen = data.draw(st.sampled_from(hidden))
    shown = show(texts, original, [chosen.name])["comments"]
    assert len(shown) == len(texts["comments"]) - len(chosen.mark) + len(chosen.passage)
