"""What screening finds in a message."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Urgency = Literal["none", "urgent", "life"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A piece of one field, ``text_fields[field][start:end]`` in code points; ``kind`` says what it is."""

    kind: str
    start: int
    end: int
    field: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """A rule that fitted, where it first did, and why it counts; ``weight`` is below zero where it calms."""

    rule_id: str
    rule_class: str
    weight: int
    span: Span
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Screening:
    """The answer of `screen`: how soon a person must read the message, why, and what may be shown of it.

    ``urgency`` is "none", "urgent" (a disclosure) or "life" (a risk to life). ``score`` is the sum of the weights of
    ``reasons``. ``redacted`` has every field that was screened, with placeholders such as ``[phone]``.
    """

    urgency: Urgency
    score: int
    reasons: tuple[Reason, ...]
    personal_data: tuple[Span, ...]
    redacted: Mapping[str, str]
