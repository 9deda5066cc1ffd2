"""The services that help somebody now, with numbers that can be tapped to call."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marshmallow import Schema, fields, post_load
from marshmallow.validate import URL, Length, OneOf, Regexp

from webapp.pages.datafile import load_entries
from webapp.pages.faults import Faults

GROUPS = ("partner", "harm", "children", "lgbt", "anyone")
ALL_HOURS = "24 hours a day, every day"


@dataclass(frozen=True, kw_only=True, slots=True)
class Helpline:
    """One service that listens. `run_by` and `hours` may be empty."""

    name: str
    run_by: str
    helps: str
    number: str
    hours: str
    website: str
    group: str

    @property
    def phone_link(self) -> str:
        """The address that makes a phone call the number."""
        return phone_link(self.number)


class HelplineSchema(Schema):
    """A table of helplines.toml."""

    name = fields.String(required=True, validate=Length(min=1))
    run_by = fields.String(required=True)
    helps = fields.String(required=True, validate=Length(min=1))
    number = fields.String(required=True, validate=Regexp(r"[0-9][0-9 ]+\Z", error="Digits and spaces only."))
    hours = fields.String(required=True, validate=OneOf(("", ALL_HOURS)))
    website = fields.String(required=True, validate=URL(schemes={"https"}))
    group = fields.String(required=True, validate=OneOf(GROUPS))

    @post_load
    def make_helpline(self, values: dict[str, Any], **_options: object) -> Helpline:
        """Return the checked table as a helpline; its values have the types the fields give them."""
        return Helpline(**values)


def phone_link(number: str) -> str:
    """Return the `tel:` address of a number written for people (RFC 3966, local numbers)."""
    return f"tel:{re.sub(r'[^0-9]', '', number)}"


def load_helplines(path: Path, faults: Faults) -> Mapping[str, Helpline]:
    """Return the helplines by name, in the order in which pages show them."""
    return load_entries(path, HelplineSchema(), faults)
