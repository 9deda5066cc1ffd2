"""The limits and checks that form, schema and table share."""

from collections.abc import Callable
from typing import Any

import pytest

from webapp.feedback import rules


@pytest.mark.parametrize("clean", [rules.clean_doing, rules.clean_comments])
def test_a_text_may_be_as_long_as_the_limit(clean: Callable[[str], str]) -> None:
    assert len(clean("ä" * rules.MAX_TEXT_CHARACTERS)) == 1_200
    with pytest.raises(ValueError, match=r"1,200 characters or fewer. You have 1 too many"):
        clean("ä" * (rules.MAX_TEXT_CHARACTERS + 1))


@pytest.mark.parametrize(
    ("text", "characters"),
    [("a\r\nb", 3), ("a\rb\n", 4), ("😀", 1), ("e\N{COMBINING ACUTE ACCENT}", 1), ("שלום", 4), ("", 0)],
)
def test_characters_are_counted_as_a_person_would(text: str, characters: int) -> None:
    assert rules.count_characters(text) == characters


def test_line_ends_and_accents_are_stored_in_one_way() -> None:
    assert (
        rules.clean_comments("  caf\N{LATIN SMALL LETTER E}\N{COMBINING ACUTE ACCENT}\r\n\tend \r\n") == "café\n\tend"
    )


@pytest.mark.parametrize("character", ["\0", "\x07", "\x1b", "\x7f", "\x85", "\ud800"])
def test_a_control_character_is_refused_and_can_be_taken_out(character: str) -> None:
    with pytest.raises(ValueError, match="hidden characters"):
        rules.clean_comments(f"before{character}after")
    assert rules.remove_control_characters(f"before{character}after") == "beforeafter"


@pytest.mark.parametrize(
    "address", ["a@b.uk", "first.last+tag@mail.example.co.uk", "o'neil@example.org", "josé@bücher.example"]
)
def test_real_addresses_are_taken(address: str) -> None:
    assert rules.clean_email(f"  {address} ") == address


@pytest.mark.parametrize(
    "address",
    ["a", "a@b", "@b.uk", "a@.uk", "a@b..uk", "a b@c.uk", "a@b@c.uk", "a@-b.uk", "a\0@b.uk", "a@b.uk\x1fc"],
)
def test_slips_in_an_address_are_told(address: str) -> None:
    with pytest.raises(ValueError, match="correct format"):
        rules.clean_email(address)


def test_an_address_of_no_length_is_none_and_one_too_long_is_refused() -> None:
    assert rules.clean_email(" ") is None
    assert rules.clean_email("a" * 64 + "@" + ("b" * 60 + ".") * 4 + "example.org") is not None
    with pytest.raises(ValueError, match="320 characters or fewer"):
        rules.clean_email("a@" + "b" * 60 + "." + "c" * 300)


@pytest.mark.parametrize(
    ("path", "page"),
    [("/", "/"), ("/capacity", "/capacity"), ("/help?email=a@b.uk#top", "/help"), ("/a%20b/", "/a%20b/")],
)
def test_a_page_is_a_path_without_its_query(path: str, page: str) -> None:
    assert rules.clean_page(path) == page


@pytest.mark.parametrize(
    "path", ["", "help", "//evil.example", "https://evil.example/", "/\\evil", "/a b", "/a\0", "/" + "a" * 200]
)
def test_what_is_no_path_on_this_site_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="path on this site"):
        rules.clean_page(path)


def test_an_answer_is_yes_no_or_none() -> None:
    assert [rules.read_useful(answer) for answer in ("yes", "no", "")] == [True, False, None]
    assert [rules.read_safe_to_email(answer) for answer in ("yes", "no", "")] == [True, False, False]


@pytest.mark.parametrize("read", [rules.read_useful, rules.read_safe_to_email, rules.read_rating])
@pytest.mark.parametrize("answer", ["maybe", "YES", "0", "6", "01", "٣", "3.0", " "])
def test_any_other_answer_is_refused(read: Callable[[str], object], answer: str) -> None:
    with pytest.raises(ValueError, match="Select"):
        read(answer)


def test_a_rating_is_a_whole_number_from_one_to_five() -> None:
    assert [rules.read_rating(answer) for answer in ("", "1", "5")] == [None, 1, 5]


@pytest.mark.parametrize(
    "identifier", ["", "7", "{0197a6c0-5d3e-7c11-9a51-0f3d2b1c4e5f}", "0197a6c05d3e7c119a510f3d2b1c4e5f"]
)
def test_a_submission_is_a_uuid_in_its_usual_spelling(identifier: str) -> None:
    with pytest.raises(ValueError, match="UUID"):
        rules.read_submission(identifier)


def test_an_email_address_alone_is_no_answer() -> None:
    with pytest.raises(ValueError, match="at least one question"):
        rules.require_answer(useful=None, rating=None, doing="", comments="")


@pytest.mark.parametrize("answer", [{"useful": False}, {"rating": 1}, {"doing": "a"}, {"comments": "b"}])
def test_any_one_answer_is_enough(answer: dict[str, Any]) -> None:
    nothing: dict[str, Any] = {"useful": None, "rating": None, "doing": "", "comments": ""}
    with pytest.raises(ValueError, match="at least one question"):
        rules.require_answer(**nothing)
    rules.require_answer(**{**nothing, **answer})
