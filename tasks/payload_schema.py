"""What a task type's payload has to be, as JSON Schema: its serializer tells."""

import json
import logging
from functools import cache
from typing import Any, Final

from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentRegistry
from rest_framework.generics import GenericAPIView
from rest_framework.serializers import BaseSerializer
from rest_framework.utils.encoders import JSONEncoder

from tasks import field_schemas  # noqa: F401  tells how our own fields are described
from tasks.registry import TaskType

log = logging.getLogger(__name__)

JsonSchema = dict[str, Any]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_OF_COMPONENTS: Final = "#/components/schemas/"
_ID_OF_CHOICES: Final = "x-spec-enum-id"


@cache
def payload_schema(task_type: TaskType) -> JsonSchema | None:
    """The JSON Schema (2020-12) of this type's payloads, complete in itself; None for any object.

    It is made once, and may look into the database where a field does: not on the event loop. What
    a serializer checks in methods of its own is not in it; of one that cannot be described it says
    that it takes an object.
    """
    if task_type.payload is None:
        return None
    try:
        schema = _described(task_type.payload())
    except Exception:  # anybody's serializer: the other types are told all the same
        log.exception("the payload of task type %r cannot be described", task_type.name)
        schema = {}
    return {"$schema": DIALECT, "type": "object"} | schema


def _described(payload: BaseSerializer[Any]) -> JsonSchema:
    inspector: Any = _PayloadInspector()
    with GENERATOR_STATS.silence():
        schema = inspector._map_serializer(payload, "request")
    named = inspector.registry._components.values()
    if definitions := {component.name: component.schema for component in named}:
        schema["$defs"] = definitions
    text = json.dumps(schema, cls=JSONEncoder, allow_nan=False)
    described: JsonSchema = json.loads(text, object_hook=_by_itself)
    return described


def _by_itself(part: JsonSchema) -> JsonSchema:
    """A part of a schema without what holds in a description of the whole API alone."""
    part.pop(_ID_OF_CHOICES, None)
    if isinstance(part.get("$ref"), str):
        part["$ref"] = part["$ref"].replace(_OF_COMPONENTS, "#/$defs/")
    return part


class _PayloadInspector(AutoSchema):
    """Describes the serializers of one payload. Two of the same name keep apart."""

    def __init__(self) -> None:
        super().__init__()
        self.registry = ComponentRegistry()
        self.view = _NoView()
        self._names: dict[type, str] = {}

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        """The name of its class, with a number where another class has it already."""
        kind = type(serializer)
        if kind not in self._names:
            name = super().get_serializer_name(serializer, direction)
            same = [known for known in self._names if known.__name__ == kind.__name__]
            self._names[kind] = f"{name}{len(same) + 1}" if same else name
        return self._names[kind]


class _NoView(GenericAPIView[Any]):
    """A payload belongs to no view; what describes it asks one for the serializer's context."""

    def get_serializer_context(self) -> dict[str, Any]:
        return {}
