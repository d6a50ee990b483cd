"""The serializer of a type's payloads: made once, and used for each."""

from dataclasses import dataclass
from typing import Any, Final

from rest_framework import fields, serializers, validators
from rest_framework.fields import SkipField, empty
from rest_framework.serializers import BaseSerializer, ListSerializer, Serializer

from tasks.field_check import FieldCheck

_KNOWN: Final = ("rest_framework.fields", "rest_framework.serializers", "tasks.", "builtins")
"""Modules whose code waits for nothing."""
_KNOWN_VALIDATORS: Final = ("django.core.validators", "rest_framework.")
_ASKING: Final = (
    *(validators.UniqueValidator, validators.UniqueTogetherValidator),
    *(validators.BaseUniqueForValidator, serializers.ModelSerializer, serializers.RelatedField),
    *(serializers.ManyRelatedField, fields.FileField, fields.FilePathField),
)
"""Of the REST framework's own, what asks a database or reads files."""


@dataclass(frozen=True, slots=True)
class PayloadForm:
    """What a serializer of payloads is, found out once.

    template: one of it, with its fields, to be copied: to make them anew would take longer.
    may_wait: whether to check a payload may take more than a moment: where code runs that is not
        the REST framework's own, or a field asks a database.
    plain_fields: by name, where a payload is nothing but these; else None.
    """

    template: BaseSerializer[Any]
    may_wait: bool
    plain_fields: tuple[tuple[str, FieldCheck], ...] | None

    def check(self, payload: dict[str, Any]) -> tuple[Any, Any]:
        """The payload as its handler gets it, and the errors, if any, as a serializer has them.

        Plain fields are asked one after the other: a serializer's own way around them takes as long
        as they do.
        """
        if self.plain_fields is None:
            return self._check_whole(payload)
        value: dict[str, Any] = {}
        errors: dict[str, Any] = {}
        for name, field in self.plain_fields:
            try:
                value[name] = field.value_of(payload.get(name, empty))
            except serializers.ValidationError as error:
                errors[name] = error.detail
            except SkipField:
                continue
        return value, errors

    def _check_whole(self, payload: dict[str, Any]) -> tuple[Any, Any]:
        form: Any = object.__new__(type(self.template))
        form.__dict__ |= self.template.__dict__
        form.initial_data = payload
        return (form.validated_data, {}) if form.is_valid() else (None, form.errors)


_forms: dict[type[BaseSerializer[Any]], PayloadForm] = {}


def form_of(serializer: type[BaseSerializer[Any]]) -> PayloadForm:
    """What a serializer is."""
    form = _forms.get(serializer)
    if form is None:
        template = serializer(data={})
        form = PayloadForm(template, _may_wait(template), _plain_fields(template))
        _forms[serializer] = form
    return form


def _plain_fields(form: BaseSerializer[Any]) -> tuple[tuple[str, FieldCheck], ...] | None:
    if not isinstance(form, Serializer) or form.validators:
        return None
    its_own = ("run_validation", "to_internal_value", "validate")
    if any(getattr(type(form), name) is not getattr(Serializer, name) for name in its_own):
        return None
    for name, field in form.fields.items():
        is_plain = field.source == name and not field.read_only
        if not is_plain or hasattr(form, f"validate_{name}"):
            return None
    return tuple((name, FieldCheck(field)) for name, field in form.fields.items())


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
