"""A new task in the description of the API: one of the registered types, each with its payload."""

import json
import re
from typing import Any, Final

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.plumbing import ResolvedComponent

from tasks import registry
from tasks.payload_schema import JsonSchema, payload_schema
from tasks.registry import TaskType

_ANY_PAYLOAD: Final[JsonSchema] = {
    "type": "object",
    "additionalProperties": True,
    "description": "Of a type that takes any object.",
}
_SHARED: Final = {"queue": "QueueName", "metadata": "Metadata"}
"""Fields that are the same for each type, and the components that they are."""


class _NewTaskSchema(OpenApiSerializerExtension):
    target_class = "tasks.api.serializers.NewTaskSerializer"

    def get_name(self, auto_schema: Any, direction: Any) -> str:
        return "NewTask"

    def map_serializer(self, auto_schema: Any, direction: Any) -> JsonSchema:
        body = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        shared = {
            field: _registered(auto_schema, component, body["properties"][field])
            for field, component in _SHARED.items()
        }
        mapping: dict[str, str] = {}
        for name, words in component_words(registry.names()).items():
            payload = _payload_of(auto_schema, registry.get(name), f"{words}Payload")
            properties = (
                body["properties"]
                | shared
                | {
                    "type": {"type": "string", "const": name},
                    "payload": payload,
                }
            )
            component = f"New{words}Task"
            ref = _registered(auto_schema, component, body | {"properties": properties})
            mapping[name] = ref["$ref"]
        return {
            "description": body.get("description", ""),
            "oneOf": [{"$ref": ref} for ref in mapping.values()],
            "discriminator": {"propertyName": "type", "mapping": mapping},
        }


def _payload_of(auto_schema: Any, task_type: TaskType, component: str) -> JsonSchema:
    """A reference to what this type's payloads have to be, where it says so."""
    schema = payload_schema(task_type)
    if schema is None:
        return _registered(auto_schema, "AnyPayload", _ANY_PAYLOAD)
    parts = {name: part for name, part in schema.items() if name not in ("$schema", "$defs")}
    for name, part in schema.get("$defs", {}).items():
        _registered(auto_schema, f"{component}{name}", _within(part, component))
    return _registered(auto_schema, component, _within(parts, component))


def _within(part: JsonSchema, component: str) -> JsonSchema:
    """A part of a payload's schema with references as they are in the whole description."""
    text = json.dumps(part).replace('"#/$defs/', f'"#/components/schemas/{component}')
    moved: JsonSchema = json.loads(text)
    return moved


def _registered(auto_schema: Any, name: str, schema: JsonSchema) -> JsonSchema:
    component = ResolvedComponent(
        name=name, type=ResolvedComponent.SCHEMA, schema=schema, object=name
    )
    auto_schema.registry.register_on_missing(component)
    ref: JsonSchema = component.ref
    return ref


def component_words(names: list[str]) -> dict[str, str]:
    """Each name as it can stand in that of a component, no two alike: `resize-image` is
    `ResizeImage`."""
    found: dict[str, str] = {}
    for name in names:
        parts = re.findall("[A-Za-z0-9]+", name)
        words = "".join(part[:1].upper() + part[1:] for part in parts)
        number = 2
        unique = words
        while unique in found.values():
            unique, number = f"{words}{number}", number + 1
        found[name] = unique
    return found
