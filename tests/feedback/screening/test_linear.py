"""No text can make screening slow: patterns are bounded by their build, and hostile texts are timed."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

import webapp.feedback.screening as package
from webapp.feedback.screening import screen
from webapp.feedback.screening.rulebook import default_rulebook

# The parser that `re` itself uses: a private name, but the only way to see a pattern as it is understood.
parser: Any = importlib.import_module("re._parser")
MOST_TURNS = 700
HOSTILE = {
    "spaces": " ", "letters": "a", "digits": "1", "zeros": "0", "ats": "@", "at": " at ", "dot": "a dot ", "dots": "a.",
    "mail": "a@a.", "spelt out": "a ", "stars": "k*", "apostrophes": "a'", "he": "he ", "my partner": "my husband ",
    "hits": "he hit ", "signs": "he is going to kill me. ", "phones": "07700 900123 ", "nearly phones": "0770 ",
    "numbers": "one two ", "names": "my name is A ", "births": "born 1", "dates": "1/1/", "postcodes": "sw1a 1a ",
    "insurance": "qq 12 34 5", "marks": "e\u0301", "ligature": "ﷺ", "lines": "\n", "zero width": "\u200b",
    "slips": "strangledd ",
}  # fmt: skip


def list_patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Give every pattern of the package, and those of the rule file."""
    for found in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{found.name}")
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern):
                yield f"{found.name}.{name}", value
    for rule in default_rulebook().rules:
        yield from ((f"rule {rule.rule_id}", phrase.pattern) for phrase in rule.phrases)


def find_faults(tree: Any, turns: int = 1) -> Iterator[str]:
    """Look for a repeat without end inside a repeat, and for repeats whose turns multiply."""
    for operation, argument in tree:
        if operation in (parser.MAX_REPEAT, parser.MIN_REPEAT, parser.POSSESSIVE_REPEAT):
            _least, most, inner = argument
            is_endless = most == parser.MAXREPEAT
            if is_endless and turns > 1:
                yield "a repeat without end inside a repeat"
            deeper = MOST_TURNS // 30 if is_endless else turns * max(int(most), 1)
            if deeper > MOST_TURNS:
                yield f"repeats that multiply to {deeper}"
            yield from find_faults(inner, deeper)
            continue
        for part in argument if isinstance(argument, tuple | list) else (argument,):
            yield from find_faults_in_part(part, turns)


def find_faults_in_part(part: Any, turns: int) -> Iterator[str]:
    if isinstance(part, parser.SubPattern):
        yield from find_faults(part, turns)
    elif isinstance(part, list) and part and isinstance(part[0], parser.SubPattern):
        for branch in part:
            yield from find_faults(branch, turns)


def test_no_pattern_nests_repeats_that_can_run_away() -> None:
    faults = {name: list(find_faults(parser.parse(pattern.pattern))) for name, pattern in list_patterns()}
    assert len(faults) > 30
    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.parametrize("pattern", ["(a+)+", "(?:a*b)*", "((?:ab)*c){2,9}", "(?:a{0,90}b){0,90}"])
def test_the_check_finds_patterns_that_can_run_away(pattern: str) -> None:
    assert list(find_faults(parser.parse(pattern)))


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_texts_are_screened(piece: str) -> None:
    text = (piece * 1200)[:1200]
    screen({"comments": text})
    started = time.process_time()
    screening = screen({"comments": text})
    taken = (time.process_time() - started) * 1000
    # Shown with `pytest -s`; a timing gates nothing.
    print(f"{piece.strip() or repr(piece)}: {taken:.1f} ms{'' if taken < 50 else ' (slow)'}")  # noqa: T201
    assert screening.redacted.keys() == {"comments"}
