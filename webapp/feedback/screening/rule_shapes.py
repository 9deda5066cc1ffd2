"""The shape of the rule file: which tables and fields there are, and what they hold."""

from typing import Any, Final

RULE_CLASSES: Final = ("urgent", "uncalmed", "life", "calming")

_RULE_FIELDS: Final = {"id": str, "class": str, "weight": int, "why": str, "phrases": list}
_TOP_TABLES: Final = {"thresholds": dict, "words": dict, "spellings": dict, "left_alone": str, "rule": list}
_THRESHOLDS: Final = frozenset({"urgent", "life", "calming_at_most"})
_LIGHTEST: Final = 1
_HEAVIEST: Final = 9


def find_wrong_shapes(document: dict[str, Any]) -> list[str]:
    """Return a sentence for each thing that is missing, unknown or of the wrong kind."""
    faults = [f"There is no table for “{name}”." for name in document if name not in _TOP_TABLES]
    faults += [
        f"“{name}” is missing or not a {kind.__name__}."
        for name, kind in _TOP_TABLES.items()
        if not isinstance(document.get(name), kind)
    ]
    if faults:
        return faults
    thresholds = document["thresholds"]
    if set(thresholds) != _THRESHOLDS or not all(type(value) is int for value in thresholds.values()):
        faults.append(f"“thresholds” must have the whole numbers {', '.join(sorted(_THRESHOLDS))} and nothing else.")
    for table in ("words", "spellings"):
        faults += [
            f"“{name}” in {table} must be text." for name, value in document[table].items() if type(value) is not str
        ]
    for number, entry in enumerate(document["rule"], start=1):
        faults += _find_rule_faults(number, entry)
    return faults


def _find_rule_faults(number: int, entry: object) -> list[str]:
    if not isinstance(entry, dict):
        return [f"Rule {number} is not a table."]
    name = f"Rule {number} (“{entry.get('id', 'no id')}”)"
    faults = [f"{name} has the unknown field “{field}”." for field in entry if field not in _RULE_FIELDS]
    faults += [
        f"{name}: “{field}” is missing, empty or not a {kind.__name__}."
        for field, kind in _RULE_FIELDS.items()
        if type(entry.get(field)) is not kind or not entry[field]
    ]
    if entry.get("class") not in RULE_CLASSES:
        faults.append(f"{name}: the class must be one of {', '.join(RULE_CLASSES)}.")
    if type(entry.get("weight")) is int and not _LIGHTEST <= entry["weight"] <= _HEAVIEST:
        faults.append(f"{name}: the weight must be from {_LIGHTEST} to {_HEAVIEST}.")
    if any(type(phrase) is not str for phrase in entry.get("phrases") or ()):
        faults.append(f"{name}: every phrase must be text.")
    return faults
