"""How our own serializers and fields are described where a schema of the API is made.

A class here is known by being defined; what DRF's own fields are, the schemas' maker knows.
"""

import re
from typing import Any, Final

from django.conf import settings
from drf_spectacular.extensions import (
    OpenApiSerializerExtension,
    OpenApiSerializerFieldExtension,
)

from tasks import registry

_GO_NUMBER: Final = r"([0-9]+(\.[0-9]*)?|\.[0-9]+)"
DURATION: Final[dict[str, Any]] = {
    "type": "string",
    "pattern": f"^(?=.*[1-9])({_GO_NUMBER}(ns|us|µs|μs|ms|s|m|h))+$",
    "examples": ["300ms", "30s", "1h30m"],
}
"""A duration as Go writes it, longer than zero."""


class _ClosedSchema(OpenApiSerializerExtension):
    target_class = "tasks.fields.ClosedSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        fields = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return {**fields, "additionalProperties": False}


class _TaskTypeSchema(OpenApiSerializerFieldExtension):
    target_class = "tasks.fields.TaskTypeField"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {"type": "string", "enum": registry.names()}


class _QueueSchema(OpenApiSerializerFieldExtension):
    target_class = "tasks.fields.QueueField"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {"type": "string", "enum": list(settings.TASKHUB_QUEUES)}


class _JsonObjectSchema(OpenApiSerializerFieldExtension):
    target_class = "tasks.fields.JsonObjectField"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": True}


class _GoDurationSchema(OpenApiSerializerFieldExtension):
    target_class = "tasks.fields.GoDurationField"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return dict(DURATION)


class _SeveralSchema(OpenApiSerializerFieldExtension):
    target_class = "tasks.fields.SeveralField"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        one = "|".join(map(re.escape, self.target.choices))
        return {"type": "string", "pattern": f"^({one})(,({one}))*$"}
