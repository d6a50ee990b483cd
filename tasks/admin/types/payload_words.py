"""What a payload has to be, in words: its JSON Schema, field by field."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from tasks.payload_schema import JsonSchema

_DEEPEST: Final = 5
_KINDS: Final = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
    "array": "list",
    "null": "null",
}
_FORMATS: Final = {
    "date-time": "date and time",
    "date": "date",
    "time": "time",
    "uri": "URL",
    "email": "e-mail address",
    "uuid": "UUID",
    "decimal": "decimal number",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class PayloadField:
    """A field of a payload.

    path: its name; of what is within, such as `lines[].article`.
    kind: what its value is.
    default: as JSON, "" where there is none.
    help: what the serializer says of it.
    """

    path: str
    kind: str
    is_required: bool
    default: str
    help: str


def payload_fields(schema: JsonSchema) -> list[PayloadField]:
    """Every field, each followed by those within it."""
    return list(_fields(schema, schema, "", 0))


def _fields(whole: JsonSchema, part: JsonSchema, above: str, depth: int) -> Iterator[PayloadField]:
    for name, written in part.get("properties", {}).items():
        field = _resolved(whole, written)
        path = f"{above}{name}"
        yield PayloadField(
            path=path,
            kind=_kind(whole, field),
            is_required=name in part.get("required", ()),
            default=json.dumps(field["default"], ensure_ascii=False) if "default" in field else "",
            help=field.get("description", ""),
        )
        if depth < _DEEPEST:
            inner = _resolved(whole, field.get("items", {}))
            yield from _fields(whole, field, f"{path}.", depth + 1)
            yield from _fields(whole, inner, f"{path}[].", depth + 1)


def _resolved(whole: JsonSchema, part: JsonSchema) -> JsonSchema:
    """A part with what it refers to in place."""
    found: JsonSchema = {name: value for name, value in part.items() if name not in _REFERRING}
    references = [part] if "$ref" in part else part.get("allOf", [])
    references += [each for each in part.get("oneOf", ()) if each.get("type") != "null"][:1]
    for each in references:
        name = str(each.get("$ref", "")).rpartition("/")[2]
        found = {**whole.get("$defs", {}).get(name, {}), **_plain(each), **found}
    return found


_REFERRING: Final = ("$ref", "allOf", "oneOf")


def _plain(part: JsonSchema) -> JsonSchema:
    return {name: value for name, value in part.items() if name not in _REFERRING}


def _kind(whole: JsonSchema, field: JsonSchema) -> str:
    if "enum" in field:
        return "one of " + ", ".join(json.dumps(one, ensure_ascii=False) for one in field["enum"])
    types = field.get("type", [])
    names = [types] if isinstance(types, str) else list(types)
    if field.get("type") == "array":
        inner = _resolved(whole, field.get("items", {}))
        return f"list{_bounds(field, 'Items', 'items')}, each: {_kind(whole, inner)}"
    words = " or ".join(_KINDS.get(name, name) for name in names) or "any value"
    if field.get("format") in _FORMATS:
        words = words.replace("text", _FORMATS[field["format"]], 1)
    limits = _bounds(field, "Length", "characters") + _range(field)
    return f"{words}{limits}{_form(field)}"


def _form(field: JsonSchema) -> str:
    """What a text looks like: by examples, or else by its pattern."""
    if examples := field.get("examples"):
        return ", such as " + ", ".join(map(str, examples))
    return f", like {field['pattern']}" if "pattern" in field else ""


def _bounds(field: JsonSchema, of: str, unit: str) -> str:
    low, high = field.get(f"min{of}"), field.get(f"max{of}")
    if low == 1:
        return ", not empty" if high is None else f" of 1 to {high:,} {unit}"
    if low and high is not None:
        return f" of {low} to {high:,} {unit}"
    if high is not None:
        return f" of at most {high:,} {unit}"
    return f" of at least {low} {unit}" if low else ""


def _range(field: JsonSchema) -> str:
    low, high = (
        _limit(field, word, at) for word, at in (("minimum", "above"), ("maximum", "below"))
    )
    if low and high:
        return f" from {low} to {high}"
    return f", at least {low}" if low else f", at most {high}" if high else ""


def _limit(field: JsonSchema, word: str, beyond: str) -> str:
    if word in field:
        return f"{field[word]:,}"
    exclusive: Any = field.get(f"exclusive{word.capitalize()}")
    return f"{beyond} {exclusive:,}" if exclusive is not None else ""
