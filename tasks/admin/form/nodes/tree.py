"""The nodes of a payload: what its serializer has, as a tree."""

from typing import Any, Final

from rest_framework import serializers

from tasks.admin.form.nodes.boolean_node import BooleanNode
from tasks.admin.form.nodes.choice_node import ChoiceNode, ManyNode
from tasks.admin.form.nodes.json_node import JsonNode
from tasks.admin.form.nodes.list_node import ListNode
from tasks.admin.form.nodes.node import Node
from tasks.admin.form.nodes.object_node import ObjectNode
from tasks.admin.form.nodes.text_node import TEXT_FIELDS, MomentNode, TextNode
from tasks.registry import TaskType

_DEEPEST: Final = 6
"""What is nested deeper is JSON."""
_LEAVES: Final[tuple[tuple[Any, type[Node]], ...]] = (
    (serializers.MultipleChoiceField, ManyNode),
    (serializers.ChoiceField, ChoiceNode),
    (serializers.BooleanField, BooleanNode),
    (serializers.DateTimeField, MomentNode),
    (TEXT_FIELDS, TextNode),
)


def payload_tree(task_type: TaskType) -> ObjectNode | None:
    """The nodes of a type's payload; None where it is free, or no plain object."""
    if task_type.payload is None or not issubclass(task_type.payload, serializers.Serializer):
        return None
    return _object(task_type.payload(), 0)


def free_payload(task_type: TaskType) -> JsonNode:
    """The payload as one JSON text."""
    return JsonNode(serializers.JSONField(label="Payload"))


def _object(field: Any, depth: int) -> ObjectNode:
    fields = {
        name: inner
        for name, inner in field.fields.items()
        if not inner.read_only and not isinstance(inner, serializers.HiddenField)
    }
    return ObjectNode(field, {name: _node(inner, depth + 1) for name, inner in fields.items()})


def _node(field: Any, depth: int) -> Node:
    if depth > _DEEPEST:
        return JsonNode(field)
    if isinstance(field, serializers.Serializer):
        return _object(field, depth)
    if isinstance(field, serializers.ListField | serializers.ListSerializer):
        return ListNode(field, _node(field.child, depth + 1))
    kind = next((kind for classes, kind in _LEAVES if isinstance(field, classes)), JsonNode)
    return kind(field)
