"""The rule file, read, checked and made ready once."""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from webapp.feedback.screening.folding import fold
from webapp.feedback.screening.phrases import Phrase, PhraseError, compile_phrase
from webapp.feedback.screening.rule_shapes import find_wrong_shapes
from webapp.feedback.screening.spelling import Speller

RULE_FILE: Final = Path(__file__).parent / "rules.toml"


class RuleFileError(ValueError):
    """A rule file that cannot be used; ``faults`` has a sentence for each thing that is wrong."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("The rule file has faults:\n" + "\n".join(f"- {fault}" for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the file; ``weight`` is below zero where the class is "calming"."""

    rule_id: str
    rule_class: str
    weight: int
    why: str
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules with what is needed to compare them; ``by_word`` finds the phrases worth comparing."""

    rules: tuple[Rule, ...]
    speller: Speller
    by_word: Mapping[str, tuple[tuple[int, Phrase], ...]]
    urgent_from: int
    life_from: int
    calming_at_most: int


@cache
def default_rulebook() -> Rulebook:
    """Return the rules of ``rules.toml``, read once."""
    return load_rulebook(RULE_FILE.read_text(encoding="utf-8"))


def load_rulebook(text: str) -> Rulebook:
    """Read the text of a rule file.

    Raises:
        RuleFileError: It has faults; all of them are named.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleFileError([f"It is not TOML: {error}"]) from error
    faults = find_wrong_shapes(document)
    if faults:
        raise RuleFileError(faults)
    return _Reader(document).read()


class _Reader:
    """Reads a document of the right shape."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.faults: list[str] = []
        self.spellings = {
            variant: _fold_phrase(meaning)
            for meaning, variants in document["spellings"].items()
            for variant in _split(variants)
        }
        self.groups = {name: tuple(map(self.speak, _split(words))) for name, words in document["words"].items()}

    def read(self) -> Rulebook:
        rules = tuple(self._read_rule(entry) for entry in self.document["rule"])
        repeated = [name for name, times in Counter(rule.rule_id for rule in rules).items() if times > 1]
        self.faults.extend(f"The id “{name}” is used by more than one rule." for name in repeated)
        if self.faults:
            raise RuleFileError(self.faults)
        thresholds = self.document["thresholds"]
        words = {rule.rule_class: set[str]() for rule in rules}
        for rule in rules:
            words[rule.rule_class].update(*(phrase.words for phrase in rule.phrases))
        return Rulebook(
            rules=rules,
            # A slip is mended towards the words of signs alone: nothing that is misspelt calms.
            speller=Speller(
                vocabulary=words.get("urgent", set()) | words.get("life", set()),
                plain_words=words.get("calming", set()),
                spellings=self.spellings,
                left_alone=_split(self.document["left_alone"]),
            ),
            by_word=_index(rules),
            urgent_from=thresholds["urgent"],
            life_from=thresholds["life"],
            calming_at_most=thresholds["calming_at_most"],
        )

    def speak(self, phrase: str) -> str:
        """Return a phrase in the known spelling of its words."""
        return " ".join(self.spellings.get(word, word.replace("'", "")) for word in _fold_phrase(phrase).split())

    def _read_rule(self, entry: dict[str, Any]) -> Rule:
        return Rule(
            rule_id=entry["id"],
            rule_class=entry["class"],
            weight=-entry["weight"] if entry["class"] == "calming" else entry["weight"],
            why=entry["why"],
            phrases=tuple(phrase for text in entry["phrases"] for phrase in self._read_phrase(entry["id"], text)),
        )

    def _read_phrase(self, rule_id: str, text: str) -> list[Phrase]:
        try:
            return [compile_phrase(text, groups=self.groups, speak=self.speak)]
        except PhraseError as error:
            self.faults.append(f"Rule “{rule_id}”: the phrase “{text}” {error}.")
            return []


def _index(rules: tuple[Rule, ...]) -> dict[str, tuple[tuple[int, Phrase], ...]]:
    """Put each phrase under the words of that element of it whose words are in the fewest phrases."""
    phrases = [(number, phrase) for number, rule in enumerate(rules) for phrase in rule.phrases]
    frequency = Counter(word for _, phrase in phrases for needed in phrase.needs for word in needed)
    index: dict[str, list[tuple[int, Phrase]]] = defaultdict(list)
    for number, phrase in phrases:
        for word in min(phrase.needs, key=lambda needed: sum(frequency[word] for word in needed)):
            index[word].append((number, phrase))
    return {word: tuple(entries) for word, entries in index.items()}


def _split(words: str) -> list[str]:
    return [_fold_phrase(word) for word in words.split(",") if word.strip()]


def _fold_phrase(phrase: str) -> str:
    return " ".join(fold(phrase).text.split())
