"""What the register must be like: every fault is told, by the row and field that has it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from webapp.consent.lifetimes import is_length

ESSENTIAL = "essential"
PURPOSES = ("preferences", "analytics")
KINDS = ("cookie", "session storage", "local storage")
BASES = {
    ESSENTIAL: ("strictly necessary",),
    "preferences": ("consent", "appearance exception"),
    "analytics": ("consent", "statistical exception"),
}
CONSENT_LIFETIME = "{consent_lifetime}"
DIRECTIVES = ("script-src", "style-src", "img-src", "connect-src", "font-src")

_some_text = validate.Length(min=1, error="must not be empty")


class _Rules(Schema):
    error_messages = {"unknown": "is not known", "type": "must be a table"}  # noqa: RUF012 - marshmallow's own form


class _Text(fields.String):
    default_error_messages = {"required": "is missing", "invalid": "must be text"}  # noqa: RUF012


class _Rows(fields.List[Any]):
    default_error_messages = {"required": "is missing", "invalid": "must be a list"}  # noqa: RUF012


class _YesOrNo(fields.Raw):
    default_error_messages = {"required": "is missing"}  # noqa: RUF012

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> bool:  # noqa: ANN401 - whatever TOML can hold
        if not isinstance(value, bool):
            raise ValidationError("must be true or false")
        return value


class _Number(fields.Integer):
    default_error_messages = {"required": "is missing", "invalid": "must be a whole number"}  # noqa: RUF012

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> int:  # noqa: ANN401 - whatever TOML can hold
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid")
        return value


def _one_of(*choices: str) -> validate.OneOf:
    return validate.OneOf(choices, error=f"must be one of {', '.join(choices)}")


def _is_length(text: str) -> None:
    if text != CONSENT_LIFETIME and not is_length(text):
        raise ValidationError(f"must be visit, {CONSENT_LIFETIME}, or such as 5 minutes")


_path = validate.Regexp(r"/[A-Za-z0-9/_-]*\Z", error="must begin with /")
_domain = validate.Regexp(r"[a-z0-9.-]+\Z", error="must be a host name")


class PurposeRules(_Rules):
    """Of a purpose."""

    key = _Text(required=True, validate=_one_of(*PURPOSES))
    name = _Text(required=True, validate=_some_text)
    question = _Text(required=True, validate=_some_text)
    description = _Text(required=True, validate=_some_text)
    sources = fields.Dict(
        keys=_Text(validate=_one_of(*DIRECTIVES)),
        values=_Rows(_Text(validate=validate.Regexp(r"https://[a-z0-9.:-]+\Z", error="must be an https origin"))),
    )


class CookieRules(_Rules):
    """Of a cookie, or of something else that is kept on the device."""

    name = _Text(required=True, validate=validate.Regexp(r"[A-Za-z0-9_-]{1,64}\Z", error="must be letters and digits"))
    kept_as = _Text(required=True, validate=_one_of(*KINDS))
    purpose = _Text(required=True, validate=_one_of(*BASES))
    set_by = _Text(required=True, validate=_some_text)
    lifetime = _Text(required=True, validate=_some_text)
    longest = _Text(required=True, validate=_is_length)
    legal_basis = _Text(required=True)
    paths = _Rows(_Text(validate=_path), required=True, validate=validate.Length(1, error="must name a path"))
    domains = _Rows(_Text(validate=_domain))
    http_only = _YesOrNo(required=True)
    description = _Text(required=True, validate=_some_text)


class ChangeRules(_Rules):
    """Of what changed with a version of the purposes."""

    version = _Number(required=True)
    text = _Text(required=True, validate=_some_text)


class RegisterRules(_Rules):
    """Of the whole file."""

    version = _Number(required=True, validate=validate.Range(1, 9999, error="must be from 1 to 9999"))
    purposes = _Rows(fields.Nested(PurposeRules), required=True)
    cookies = _Rows(fields.Nested(CookieRules), required=True)
    changes = _Rows(fields.Nested(ChangeRules))


def find_faults(document: Mapping[str, Any]) -> list[str]:
    """Return every fault of the file, a line each; none when it is in order."""
    faults = list(_lines(document, RegisterRules().validate(dict(document))))
    return [*faults, *_faults_between_rows(document)]


def _lines(document: Mapping[str, Any], messages: Mapping[Any, Any]) -> Iterator[str]:
    for kind, found in messages.items():
        if not isinstance(found, Mapping):
            yield f"{kind}: {found[0]}."
            continue
        rows = _rows(document, kind)
        for place, by_field in found.items():
            label = f"{kind}, {_name(rows[place], place) if place in rows else place}"
            yield from (f"{label}: {field} {message}." for field, message in _flatten(by_field))


def _flatten(messages: Any, field: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401 - marshmallow nests them freely
    if isinstance(messages, list):
        yield from ((field, message) for message in messages)
        return
    for name, inner in messages.items():
        yield from _flatten(inner, field or str(name))


def _faults_between_rows(document: Mapping[str, Any]) -> Iterator[str]:
    keys = [row.get("key") for row in _rows(document, "purposes").values()]
    if Counter(keys) != Counter(PURPOSES):
        yield f"purposes: must be {' and '.join(PURPOSES)}, each once."
    cookies = _rows(document, "cookies").values()
    for name, count in Counter(str(row.get("name")) for row in cookies).items():
        if count > 1:
            yield f"cookies, {name}: is listed more than once."
    for row in cookies:
        bases = BASES.get(str(row.get("purpose")))
        if bases and row.get("legal_basis") not in bases:
            yield f"cookies, {row.get('name')}: legal_basis must be {' or '.join(bases)}."
    yield from _faults_of_changes(document)


def _faults_of_changes(document: Mapping[str, Any]) -> Iterator[str]:
    version = document.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= 9999:
        return
    told = {row.get("version") for row in _rows(document, "changes").values()}
    missing = [str(number) for number in range(2, version + 1) if number not in told]
    if missing:
        yield f"changes: nothing is said about version {', '.join(missing)}."
    if strangers := [str(number) for number in told if not isinstance(number, int) or not 1 < number <= version]:
        yield f"changes: there is no version {', '.join(strangers)} to tell of."


def _rows(document: Mapping[str, Any], kind: str) -> dict[int, Mapping[str, Any]]:
    rows = document.get(kind)
    return {place: row for place, row in enumerate(rows) if isinstance(row, dict)} if isinstance(rows, list) else {}


def _name(row: Mapping[str, Any], place: int) -> str:
    return str(row.get("key") or row.get("name") or f"number {place + 1}")
