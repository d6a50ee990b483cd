"""A payload as a line that tells one task of a type from another."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from string import Formatter
from typing import Any, Final

from rest_framework.serializers import BaseSerializer, Serializer

from tasks.payload_form import form_of

MISSING: Final = "…"
"""What stands where a payload has no such field."""
_MOST: Final = 160  # characters of a line
_MOST_OF_A_VALUE: Final = 60
_FIELDS: Final = 4  # of a payload whose type says nothing
_PATH: Final = re.compile(r"[^\s.!:{}\[\]]+(\.[^\s.!:{}\[\]]+)*")


@dataclass(frozen=True, slots=True)
class SummaryForm:
    """What a type's `summary` says: pieces of text, each with the path of what follows it."""

    pieces: tuple[tuple[str, tuple[str, ...]], ...]

    def fill(self, payload: Any) -> str:
        """The line for a payload; "…" where it has no such field."""
        parts = (text + (_value_at(payload, path) if path else "") for text, path in self.pieces)
        return _cut("".join(parts), _MOST)


def summary_form(template: str, serializer: type[BaseSerializer[Any]] | None) -> SummaryForm:
    """A `summary` such as "{invoice} for {customer.name}".

    Raises ValueError where it is not of that form, or names what its payloads do not have.
    """
    pieces: list[tuple[str, tuple[str, ...]]] = []
    for text, name, spec, conversion in Formatter().parse(template):
        if name is not None and (spec or conversion or not _PATH.fullmatch(name)):
            raise ValueError(
                f"summary {template!r}: in braces stands the name of a field, such as"
                f' "{{invoice}}" or "{{customer.name}}", not {name!r}'
            )
        pieces.append((text, tuple(name.split(".")) if name else ()))
    known = _fields_of(serializer)
    unknown = {path[0] for _, path in pieces if path} - known if known else set()
    if unknown:
        raise ValueError(
            f"summary {template!r}: there is no field {sorted(unknown)[0]!r};"
            f" there are {', '.join(sorted(known))}"
        )
    return SummaryForm(tuple(pieces))


def plain_summary(payload: Any, hidden: Collection[str] = ()) -> str:
    """The first fields of a payload that are no objects or lists, as `name: value`.

    hidden: names of those that are not shown.
    """
    shown: list[str] = []
    for name, value in payload.items() if isinstance(payload, dict) else ():
        if isinstance(value, dict | list) or value in (None, "") or name in hidden:
            continue
        shown.append(f"{_cut(name, _MOST_OF_A_VALUE)}: {_text(value)}")
        if len(shown) == _FIELDS:
            break
    return _cut(" · ".join(shown), _MOST)


def secrets_of(serializer: type[BaseSerializer[Any]] | None) -> frozenset[str]:
    """The fields of a serializer that a form would hide as they are typed."""
    if serializer is None or not isinstance(form := form_of(serializer).template, Serializer):
        return frozenset()
    return frozenset(
        name
        for name, field in form.fields.items()
        if field.write_only or field.style.get("input_type") == "password"
    )


def _fields_of(serializer: type[BaseSerializer[Any]] | None) -> frozenset[str]:
    """The names of a serializer's fields, none where it does not tell of them."""
    if serializer is None or not isinstance(form := form_of(serializer).template, Serializer):
        return frozenset()
    return frozenset(form.fields)


def _value_at(value: Any, path: tuple[str, ...]) -> str:
    for part in path:
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return MISSING
    return MISSING if value in (None, "") else _text(value)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return _cut(" ".join(value[: 4 * _MOST_OF_A_VALUE].split()), _MOST_OF_A_VALUE)
    return _cut(json.dumps(value, ensure_ascii=False), _MOST_OF_A_VALUE)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
