"""Reading a data file of the content pages: TOML, one table an entry, each checked by a schema."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from marshmallow import Schema, ValidationError

from webapp.pages.faults import Faults

ENTRY_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


def load_entries(path: Path, schema: Schema, faults: Faults) -> Mapping[str, Any]:
    """Return what the schema makes of each table, by its name and in the file's order.

    The schema decides the type of the entries, which the type checker cannot see: hence `Any`.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        faults.add(path.name, f"cannot be read: {error}")
        return MappingProxyType({})
    entries: dict[str, Any] = {}
    for name, table in tables.items():
        if not ENTRY_NAME.match(name):
            faults.add(path.name, f"[{name}] may hold only small letters, digits and underscores")
            continue
        try:
            entries[name] = schema.load(table)
        except ValidationError as error:
            faults.add_messages(f"{path.name}: [{name}]", error.messages_dict)
    return MappingProxyType(entries)
