"""How soon a person must read a message, and the rules that say so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from webapp.feedback.screening.findings import Reason, Span, Urgency
from webapp.feedback.screening.phrases import Phrase
from webapp.feedback.screening.reading import Reading, read
from webapp.feedback.screening.rulebook import Rule, Rulebook, default_rulebook


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """The urgency of a message with the reasons for it, in the order of the rule file."""

    urgency: Urgency
    score: int
    reasons: tuple[Reason, ...]


def judge_urgency(text_fields: Mapping[str, str], *, rulebook: Rulebook | None = None) -> Verdict:
    """Weigh the rules that fit; each counts once, however often and in however many fields it fits.

    Calming rules together take away no more than the rule file allows, so that they never outweigh a strong sign.
    """
    book = rulebook or default_rulebook()
    fitting: dict[int, Reason] = {}
    for field, text in text_fields.items():
        if not text.strip():
            continue
        for number, reason in _find_reasons(field, read(text, book.speller), book):
            fitting.setdefault(number, reason)
    reasons = tuple(fitting[number] for number in sorted(fitting))
    if any(reason.rule_class == "calming" for reason in reasons):
        reasons = tuple(reason for reason in reasons if reason.rule_class != "uncalmed")
    calm = max(_add_up(reasons, "calming"), -book.calming_at_most)
    life = _add_up(reasons, "life")
    score = _add_up(reasons, "urgent") + _add_up(reasons, "uncalmed") + life + calm
    return Verdict(urgency=_name_urgency(book, score=score, life=life + calm), score=score, reasons=reasons)


def _name_urgency(book: Rulebook, *, score: int, life: int) -> Urgency:
    if life >= book.life_from:
        return "life"
    return "urgent" if score >= book.urgent_from else "none"


def _add_up(reasons: Iterable[Reason], rule_class: str) -> int:
    return sum(reason.weight for reason in reasons if reason.rule_class == rule_class)


def _find_reasons(field: str, reading: Reading, book: Rulebook) -> Iterable[tuple[int, Reason]]:
    """Compare only phrases whose rarest word is in the message."""
    found: set[int] = set()
    for word in dict.fromkeys(reading.row.split()):
        for number, phrase in book.by_word.get(word, ()):
            if number not in found and (place := _place(phrase, reading)):
                found.add(number)
                yield number, _explain(book.rules[number], field, place)


def _place(phrase: Phrase, reading: Reading) -> tuple[int, int] | None:
    if any(reading.words.isdisjoint(needed) for needed in phrase.needs):
        return None
    match = phrase.pattern.search(reading.row)
    return reading.locate(match.start() + 1, match.end()) if match else None


def _explain(rule: Rule, field: str, place: tuple[int, int]) -> Reason:
    span = Span(kind=rule.rule_class, start=place[0], end=place[1], field=field)
    return Reason(rule_id=rule.rule_id, rule_class=rule.rule_class, weight=rule.weight, span=span, why=rule.why)
