"""The serializer of a type's payloads: made once, and copied for each."""

from typing import Any, Final

from rest_framework import fields, serializers, validators
from rest_framework.serializers import BaseSerializer, ListSerializer, Serializer

_KNOWN: Final = ("rest_framework.fields", "rest_framework.serializers", "tasks.", "builtins")
"""Modules whose code waits for nothing."""
_KNOWN_VALIDATORS: Final = ("django.core.validators", "rest_framework.")
_ASKING: Final = (
    *(validators.UniqueValidator, validators.UniqueTogetherValidator),
    *(validators.BaseUniqueForValidator, serializers.ModelSerializer, serializers.RelatedField),
    *(serializers.ManyRelatedField, fields.FileField, fields.FilePathField),
)
"""Of the REST framework's own, what asks a database or reads files."""

_forms: dict[type[BaseSerializer[Any]], BaseSerializer[Any]] = {}
_waits: dict[type[BaseSerializer[Any]], bool] = {}


def form_for(serializer: type[BaseSerializer[Any]], payload: dict[str, Any]) -> BaseSerializer[Any]:
    """The serializer with a payload to check. To make its fields anew would take longer."""
    form: BaseSerializer[Any] = object.__new__(serializer)
    form.__dict__ |= _form_of(serializer).__dict__
    form.initial_data = payload
    return form


def may_wait(serializer: type[BaseSerializer[Any]]) -> bool:
    """Whether to check a payload may take more than a moment: where code runs that is not the REST
    framework's own, or a field asks a database."""
    if serializer not in _waits:
        _waits[serializer] = _may_wait(_form_of(serializer))
    return _waits[serializer]


def _form_of(serializer: type[BaseSerializer[Any]]) -> BaseSerializer[Any]:
    form = _forms.get(serializer)
    if form is None:
        form = _forms[serializer] = serializer(data={})
        if isinstance(form, Serializer):
            assert form.fields is not None  # they are made when first asked for
    return form


def _may_wait(field: Any) -> bool:
    if isinstance(field, _ASKING) or any(_has_own_code(cls) for cls in type(field).__mro__):
        return True
    for each in field.validators:
        is_known = type(each).__module__.startswith(_KNOWN_VALIDATORS)
        if isinstance(each, _ASKING) or not is_known:
            return True
    if isinstance(field, Serializer):
        return any(_may_wait(each) for each in field.fields.values())
    if isinstance(field, ListSerializer | serializers.ListField | serializers.DictField):
        return _may_wait(field.child)
    return False


def _has_own_code(cls: type) -> bool:
    if cls.__module__.startswith(_KNOWN) or cls.__module__ == "typing":
        return False
    return any(callable(value) for value in vars(cls).values())
