"""Serializer fields that take a JSON value as it is, where DRF's own would convert it.

Each has one message for all that is wrong with a value, which goes on from the field's name:
`max_retries must be an integer from 0 to 1000`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NoReturn

from django.conf import settings
from rest_framework import serializers

from tasks.durations import parse_duration
from tasks.times import format_rfc3339, parse_rfc3339


def _invalid(message: str) -> NoReturn:
    raise serializers.ValidationError(message)


class ClosedSerializer(serializers.Serializer[Any]):
    """A serializer that refuses what is none of its fields, which others leave out."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = sorted(set(data) - set(self.fields)) if isinstance(data, dict) else []
        if unknown:
            raise serializers.ValidationError({name: ["Unknown field."] for name in unknown})
        return super().to_internal_value(data)


class StrictStringField(serializers.CharField):
    """A JSON string, with all its spaces."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("allow_blank", True)
        options.setdefault("error_messages", {"null": "must be a string"})
        super().__init__(trim_whitespace=False, **options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            _invalid("must be a string")
        return data


class TaskTypeField(StrictStringField):
    """The name of a task type; whether one has it, the registry says."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.validators.clear()


class QueueField(StrictStringField):
    """The name of a configured queue."""

    def to_internal_value(self, data: Any) -> str:
        name = super().to_internal_value(data)
        if name not in settings.TASKHUB_QUEUES:
            _invalid("must be one of the queues " + ", ".join(settings.TASKHUB_QUEUES))
        return name


class StrictIntegerField(serializers.IntegerField):
    """A JSON integer: no number in a string, no fraction, no boolean."""

    def __init__(self, **options: Any) -> None:
        low, high = options.get("min_value"), options.get("max_value")
        self._message = "must be an integer"
        if low is not None and high is not None:
            self._message += f" from {low} to {high}"
        elif low is not None:
            self._message += f" of {low} or more"
        problems = ("null", "min_value", "max_value")
        options.setdefault("error_messages", dict.fromkeys(problems, self._message))
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            _invalid(self._message)
        return data


class JsonObjectField(serializers.JSONField):
    """A JSON object."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("error_messages", {"null": "must be an object"})
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            _invalid("must be an object")
        return data


class SeveralField(serializers.Field[tuple[str, ...], Any, str, Any]):
    """One or several names, by comma; in Python, in the order of `choices` and each once."""

    def __init__(self, *, choices: Sequence[str], **options: Any) -> None:
        super().__init__(**options)
        self.choices = tuple(choices)

    def to_internal_value(self, data: Any) -> tuple[str, ...]:
        names = set(data.split(",")) if isinstance(data, str) else {""}
        if not names <= set(self.choices):
            _invalid("must be one or several, by comma, of " + ", ".join(self.choices))
        return tuple(name for name in self.choices if name in names)


class GoDurationField(serializers.Field[float, Any, str, float]):
    """A duration as Go writes it; in Python, seconds."""

    def to_internal_value(self, data: Any) -> float:
        try:
            return parse_duration(data)
        except ValueError as error:
            _invalid(str(error))


class Rfc3339Field(serializers.DateTimeField):
    """A moment as RFC 3339 writes it, with an offset; in Python, a datetime in UTC."""

    def to_internal_value(self, data: Any) -> datetime:
        try:
            return parse_rfc3339(data)
        except ValueError as error:
            _invalid(str(error))

    def to_representation(self, value: datetime) -> str:
        return format_rfc3339(value)
