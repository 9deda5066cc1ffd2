"""The rule file: what may be in it, and what is said when it is broken."""

from pathlib import Path

import pytest

from tests.conftest import MakeApp
from webapp.feedback.screening.rulebook import RULE_FILE, RuleFileError, default_rulebook, load_rulebook
from webapp.feedback.screening.urgency import judge_urgency

SMALL = """
left_alone = "hots"
[thresholds]
urgent = 4
life = 4
calming_at_most = 2
[words]
partner = "husband, wife"
[spellings]
"do not" = "don't, dont"
[[rule]]
id = "hits"
class = "urgent"
weight = 5
why = "Somebody hits"
phrases = ["<partner> .. hits|hit me", "i don't sleep", "# times", "punches ? me"]
"""
GOOD = SMALL.replace(', "punches ? me"', "")


def test_the_rule_file_of_the_site_is_sound_and_explains_every_rule() -> None:
    rulebook = default_rulebook()
    assert {rule.rule_class for rule in rulebook.rules} == {"urgent", "uncalmed", "life", "calming"}
    assert all(rule.why and rule.phrases for rule in rulebook.rules)
    assert all((rule.weight < 0) == (rule.rule_class == "calming") for rule in rulebook.rules)


def test_a_broken_rule_file_stops_the_start(make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "rules.toml"
    broken.write_text(SMALL, encoding="utf-8")
    monkeypatch.setattr("webapp.feedback.screening.rulebook.RULE_FILE", broken)
    default_rulebook.cache_clear()
    with pytest.raises(RuleFileError, match=r"punches \? me"):
        make_app()
    default_rulebook.cache_clear()


@pytest.mark.parametrize(
    "text", ["my husband hits me", "wife never hit me", "I do not sleep", "i dont sleep", "9 times"]
)
def test_phrases_fit_with_lists_gaps_numbers_and_spellings(text: str) -> None:
    assert judge_urgency({"comments": text}, rulebook=load_rulebook(GOOD)).score == 5


@pytest.mark.parametrize(
    "text", ["husband. hits me", "husband he said that he hits me", "hits husband me", "many times"]
)
def test_phrases_do_not_fit_across_sentences_or_wide_gaps(text: str) -> None:
    assert judge_urgency({"comments": text}, rulebook=load_rulebook(GOOD)).score == 0


def test_a_rule_counts_once_in_however_many_fields() -> None:
    fields = {"doing": "husband hits me", "comments": "wife hits me and I do not sleep"}
    assert judge_urgency(fields, rulebook=load_rulebook(GOOD)).score == 5


def test_every_fault_is_named() -> None:
    broken = SMALL.replace("<partner>", "<parner>").replace('"# times"', '".. ... .. .. x"')
    broken += broken[broken.index("[[rule]]") :]
    with pytest.raises(RuleFileError) as caught:
        load_rulebook(broken)
    told = str(caught.value)
    assert len(caught.value.faults) == 7
    assert "“parner”, which is not there" in told
    assert "cannot be read at “”" in told
    assert "more than 3 gaps" in told
    assert "used by more than one rule" in told


@pytest.mark.parametrize(
    ("wrong", "right", "told"),
    [
        ("weight = 5", "weight = 12", "weight must be from 1 to 9"),
        ("weight = 5", 'weight = "5"', "“weight” is missing, empty or not a int"),
        ('class = "urgent"', 'class = "urgnt"', "class must be one of"),
        ('why = "Somebody hits"', "", "“why” is missing"),
        ("[words]", "[wrods]", "no table for “wrods”"),
        ("life = 4", "", "“thresholds” must have"),
        ('"# times"', "7", "every phrase must be text"),
        ('"# times"', '"#? ?"', "cannot be read"),
        ('"# times"', '".."', "at least one word"),
        ("[[rule]]", "[[rule]", "not TOML"),
        ("weight = 5", "weight = 5\nwieght = 5", "unknown field “wieght”"),
        ('partner = "husband, wife"', "partner = 3", "“partner” in words must be text"),
    ],
)
def test_a_fault_is_told_in_plain_words(wrong: str, right: str, told: str) -> None:
    with pytest.raises(RuleFileError) as caught:
        load_rulebook(GOOD.replace(wrong, right, 1))
    assert told in str(caught.value)


def test_ids_say_what_a_rule_is_about() -> None:
    assert RULE_FILE.name == "rules.toml"
    assert all(rule.rule_id.replace("-", "").isalpha() for rule in default_rulebook().rules)
