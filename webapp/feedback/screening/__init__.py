"""Screening of what visitors write: is it urgent, and which parts of it are personal data?

``screen`` is a pure function over the rules that staff can read in ``rules.toml``. It never refuses a text, never
asks the clock, the network or a database, and finds rather too much than too little: a person reads every message.
``default_rulebook()`` reads the rules, once, at the start; it raises ``RuleFileError`` for a broken file.
"""

from collections.abc import Collection, Mapping

from webapp.feedback.screening.findings import Reason, Screening, Span, Urgency
from webapp.feedback.screening.personal_data import find_personal_data, redact
from webapp.feedback.screening.rulebook import RuleFileError, default_rulebook
from webapp.feedback.screening.urgency import judge_urgency

__all__ = ["Reason", "RuleFileError", "Screening", "Span", "Urgency", "default_rulebook", "screen"]


def screen(text_fields: Mapping[str, str], *, allowed_numbers: Collection[str] = ()) -> Screening:
    """Screen the texts of one message.

    Args:
        text_fields: The text of each field by the field's name, for example ``{"doing": "…", "comments": "…"}``.
            An e-mail address that was asked for in a field of its own need not be here.
        allowed_numbers: Helpline numbers, as people write them, that are never redacted. Emergency numbers such as
            999 are always left.

    Returns:
        How urgent the message is and why, where personal data is, and the same texts without it.
    """
    verdict = judge_urgency(text_fields)
    personal_data = find_personal_data(text_fields, allowed_numbers=allowed_numbers)
    return Screening(
        urgency=verdict.urgency,
        score=verdict.score,
        reasons=verdict.reasons,
        personal_data=personal_data,
        redacted=redact(text_fields, personal_data),
    )
