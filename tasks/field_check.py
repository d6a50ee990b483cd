"""Checking a value by a serializer's field, at half the cost where the value is right."""

from typing import Any, Final, TypeAlias

from django.core.exceptions import ValidationError as DjangoValidationError
from rest_framework import fields
from rest_framework.fields import empty
from rest_framework.serializers import ValidationError

Field: TypeAlias = fields.Field[Any, Any, Any, Any]

_BY_FRAMEWORK: Final = {
    "run_validation": (fields.Field.run_validation, fields.CharField.run_validation),
    "validate_empty_values": (fields.Field.validate_empty_values,),
    "run_validators": (fields.Field.run_validators,),
}
"""The framework's own way from a value to a checked one, which collects every complaint."""


class FieldCheck:
    """A field whose value is checked without collecting complaints; where there is one, and for a
    value that is empty, the field is asked in its own way.

    field: which is not changed from now on.
    """

    def __init__(self, field: Field) -> None:
        self._field = field
        self._validators = tuple(field.validators)
        self._is_direct = (
            not field.read_only
            and all(getattr(type(field), name) in own for name, own in _BY_FRAMEWORK.items())
            and not any(getattr(each, "requires_context", False) for each in self._validators)
        )

    def value_of(self, given: Any) -> Any:
        """The checked value. Raises ValidationError and SkipField, as the field does."""
        if self._is_direct and not _is_empty(given):
            try:
                value = self._field.to_internal_value(given)
                for validate in self._validators:
                    validate(value)  # type: ignore[call-arg]  # none of them wants the field
            except (ValidationError, DjangoValidationError):
                return self._field.run_validation(given)  # which raises it, with all others
            return value
        return self._field.run_validation(given)


def _is_empty(given: Any) -> bool:
    return given is None or given is empty or (isinstance(given, str) and not given.strip())
