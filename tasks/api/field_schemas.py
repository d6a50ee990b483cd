"""How our own serializer fields are described where a schema of the API is made.

A class here is known by being defined; what DRF's own fields are, the schemas' maker knows.
"""

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiSerializerFieldExtension

from tasks import registry

_GO_NUMBER = r"([0-9]+(\.[0-9]*)?|\.[0-9]+)"


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
        return {
            "type": "string",
            "pattern": f"^({_GO_NUMBER}(ns|us|µs|μs|ms|s|m|h))+$",
            "examples": ["300ms", "30s", "1h30m"],
        }
