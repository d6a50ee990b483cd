"""What a serializer's field says of itself, as sentences."""

from collections.abc import Iterator
from typing import Any

from rest_framework import serializers


def hints(field: Any) -> Iterator[str]:
    """What is right in this field."""
    if field.help_text:
        yield str(field.help_text)
    yield from _limits(field)
    if isinstance(field, serializers.DateTimeField):
        yield "In UTC."
    elif isinstance(field, serializers.DurationField):
        yield "As days hh:mm:ss, such as 1 02:30:00."


def _limits(field: Any) -> Iterator[str]:
    low, high = (getattr(field, f"{end}_value", None) for end in ("min", "max"))
    if text := _range(low, high):
        yield f"{text}."
    shortest, longest = (getattr(field, f"{end}_length", None) for end in ("min", "max"))
    if text := _range(shortest, longest):
        is_list = isinstance(field, serializers.ListField | serializers.ListSerializer)
        yield f"{text} {'items' if is_list else 'characters'}."
    if places := getattr(field, "decimal_places", None):
        yield f"Up to {places} decimal places."


def _range(low: Any, high: Any) -> str:
    if low is not None and high is not None:
        return f"{low}" if low == high else f"{low} to {high}"
    if low is not None:
        return f"At least {low}"
    return f"At most {high}" if high is not None else ""
