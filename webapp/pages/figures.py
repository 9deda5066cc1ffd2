"""The published figures that the content pages show, each with the date it describes."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marshmallow import Schema, fields, post_load
from marshmallow.validate import Length, OneOf, Range

from webapp.pages.datafile import load_entries
from webapp.pages.faults import Faults

GROUPS = ("people", "training")


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One published number; written as text it has thousands separators and its per cent sign."""

    value: int
    unit: str
    label: str
    as_of: str
    source: str
    group: str
    pages: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.value:,}{'%' if self.unit == '%' else ''}"


class FigureSchema(Schema):
    """A table of figures.toml."""

    value = fields.Integer(required=True, strict=True, validate=Range(min=0))
    unit = fields.String(required=True, validate=Length(min=1))
    label = fields.String(required=True, validate=Length(min=1))
    as_of = fields.String(required=True, validate=Length(min=1))
    source = fields.String(required=True, validate=Length(min=1))
    group = fields.String(required=True, validate=OneOf(GROUPS))
    pages = fields.List(fields.String(), required=True, validate=Length(min=1))

    @post_load
    def make_figure(self, values: dict[str, Any], **_options: object) -> Figure:
        """Return the checked table as a figure; its values have the types the fields give them."""
        return Figure(**{**values, "pages": tuple(values["pages"])})


def load_figures(path: Path, faults: Faults) -> Mapping[str, Figure]:
    """Return the figures by name, in the file's order."""
    return load_entries(path, FigureSchema(), faults)
