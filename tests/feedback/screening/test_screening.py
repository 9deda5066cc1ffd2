"""What callers of ``screen`` rely on, for any text whatever."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.feedback.screening import Screening, screen

HELPLINES = ("0808 2000 247", "0800 1111")
_FRAGMENTS = (
    "my name is Sarah Jones", "07700 900123", "+44 7700 900 123", "sw1a 1aa", "QQ 12 34 56 C", "AB123456",
    "999 012 3454",
    "4242 4242 4242 4242", "born", "12/03/1985", "DOB", "3 May 1990", "a@b.example", "lou (at) example dot org", "nhs",
    "card", "call me on", "0808 2000 247", "[phone]", "[date of birth]", "[name]", "name: ", "regards,\n", "zero seven",
    "help", "he hits me", "kill", "\x00", "\x01", "\u200d", "ﬁ", "½", "İ", "e\u0301", "ﷺ", " ", "\n", ".", "-", "1",
    "0", "É", "z",
)  # fmt: skip
texts = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(_FRAGMENTS), max_size=12).map("".join))
spaced_texts = st.lists(st.sampled_from(_FRAGMENTS), max_size=12).map(" ".join)
any_text = st.one_of(texts, spaced_texts)


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(st.sampled_from(("doing", "comments")), any_text))
def test_any_text_is_screened_with_its_spans_in_bounds(fields: dict[str, str]) -> None:
    screening = screen(fields, allowed_numbers=HELPLINES)
    for span in (*screening.personal_data, *(reason.span for reason in screening.reasons)):
        assert 0 <= span.start <= span.end <= len(fields[span.field])
    assert all(span.start < span.end for span in screening.personal_data)
    assert screening.redacted.keys() == fields.keys()


@settings(max_examples=400, deadline=None)
@given(any_text)
def test_each_piece_of_personal_data_becomes_its_placeholder(text: str) -> None:
    screening = screen({"comments": text})
    rebuilt, place = "", 0
    for span in screening.personal_data:
        assert span.start >= place
        rebuilt += text[place : span.start] + f"[{span.kind}]"
        place = span.end
    assert screening.redacted["comments"] == rebuilt + text[place:]


@settings(max_examples=400, deadline=None)
@given(any_text)
def test_redacting_again_changes_nothing(text: str) -> None:
    once = screen({"comments": text}, allowed_numbers=HELPLINES).redacted
    again = screen(once, allowed_numbers=HELPLINES)
    assert again.personal_data == ()
    assert again.redacted == once


@settings(max_examples=100, deadline=None)
@given(any_text)
def test_the_score_is_the_sum_of_the_reasons_with_calm_limited(text: str) -> None:
    screening = screen({"comments": text})
    signs = sum(reason.weight for reason in screening.reasons if reason.weight > 0)
    assert signs - 2 <= screening.score <= signs
    assert screening == screen({"comments": text})


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_answer_has_no_reasons(text: str) -> None:
    assert screen({"comments": text}) == Screening(
        urgency="none", score=0, reasons=(), personal_data=(), redacted={"comments": text}
    )


@pytest.mark.parametrize(
    "text",
    ["HELP", "help", "he hits me", "HE HITS ME", "he’s hit me", "h.e.l.p m.e", "h1ts me, he does", "He  hit\nme",
    "ｈｅ ｈｉｔｓ ｍｅ"],
)  # fmt: skip
def test_the_same_words_are_urgent_however_they_are_typed(text: str) -> None:
    assert screen({"comments": text}).urgency == "urgent"


@pytest.mark.parametrize(
    "text", ["he will kill me", "he'll kill meee", "he will k1ll me", "he will k*ll me", "HE WILL KIL ME",
    "lol he will kill me"]
)  # fmt: skip
def test_a_risk_to_life_is_one_however_it_is_typed(text: str) -> None:
    assert screen({"comments": text}).urgency == "life"


def test_speaking_of_the_page_does_not_calm_a_plain_disclosure() -> None:
    assert screen({"comments": "The page is fine, the chart too. My husband hits me."}).urgency == "urgent"


def test_speaking_of_the_page_calms_the_name_of_a_crime() -> None:
    assert screen({"comments": "The chart on the page about rape is wrong."}).urgency == "none"


def test_both_answers_count() -> None:
    assert screen({"doing": "reading", "comments": ""}).urgency == "none"
    assert screen({"doing": "reading", "comments": "he hits me"}).urgency == "urgent"
    assert screen({"doing": "hiding from my husband", "comments": "no"}).urgency == "urgent"


def test_a_reason_says_where_it_was_found_and_why() -> None:
    text = "Thanks. My husband punched me."
    reason = next(reason for reason in screen({"comments": text}).reasons if reason.rule_id == "hurts-somebody")
    assert text[reason.span.start : reason.span.end] == "husband punched me"
    assert (reason.span.field, reason.span.kind, reason.rule_class) == ("comments", "urgent", "urgent")
    assert reason.why


def test_reasons_are_located_in_the_text_as_it_was_written() -> None:
    text = "\u200b“ﬁne”, but he’s going to KILL\u0301 me…"
    reason = next(reason for reason in screen({"comments": text}).reasons if reason.rule_id == "threat-to-kill")
    assert text[reason.span.start : reason.span.end] == "going to KILL\u0301"


def test_importing_it_leaves_the_numbering_plans_unread() -> None:
    code = "import sys, webapp.feedback.screening; print('phonenumbers' in sys.modules, 'stdnum' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "False"]
