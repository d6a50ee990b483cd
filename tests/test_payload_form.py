"""Which payloads are checked at once, and for which the event loop does not wait."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.validators import MaxLengthValidator
from hypothesis import given
from hypothesis import strategies as st
from rest_framework import serializers

from tasks.payload_form import form_of
from tasks.task_types import DemoPayload


class Size(serializers.Serializer[Any]):
    width = serializers.IntegerField(min_value=1)


class Plain(serializers.Serializer[Any]):
    url = serializers.URLField(validators=[MaxLengthValidator(100)])
    sizes = Size(many=True)
    tags = serializers.ListField(child=serializers.CharField())


class WithRule(serializers.Serializer[Any]):
    def validate(self, attrs: Any) -> Any:
        return attrs


class WithUser(serializers.Serializer[Any]):
    user: Any = serializers.PrimaryKeyRelatedField(queryset=User.objects.all())


class Nested(serializers.Serializer[Any]):
    inner = WithRule()


class OwnField(serializers.CharField):
    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(data)


class WithField(serializers.Serializer[Any]):
    names = serializers.ListField(child=OwnField())


class WithValidator(serializers.Serializer[Any]):
    name = serializers.CharField(validators=[lambda _: None])


@pytest.mark.parametrize("serializer", [DemoPayload, Plain, Size])
def test_what_the_framework_checks_is_checked_at_once(serializer: type[Any]) -> None:
    assert not form_of(serializer).may_wait


@pytest.mark.parametrize("serializer", [WithRule, WithUser, Nested, WithField, WithValidator])
def test_own_code_and_databases_have_a_thread(serializer: type[Any]) -> None:
    assert form_of(serializer).may_wait


class Renamed(serializers.Serializer[Any]):
    wide = serializers.IntegerField(source="width")


class Optional(serializers.Serializer[Any]):
    url = serializers.URLField()
    width = serializers.IntegerField(min_value=1, default=7)
    note = serializers.CharField(required=False, allow_null=True)
    sizes = Size(many=True, required=False)
    colour = serializers.ChoiceField(["red", 7], required=False)
    share = serializers.FloatField(min_value=0, max_value=1, required=False)
    code = serializers.RegexField(r"^\d+$", max_length=3, allow_blank=True, required=False)


VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.sampled_from(["http://example.com/", "red", "12", "1234"])
)
PAYLOADS = st.dictionaries(
    st.sampled_from(["url", "width", "note", "sizes", "colour", "share", "code", "wide", "other"]),
    VALUES | st.lists(st.dictionaries(st.sampled_from(["width", "x"]), VALUES)),
)


@given(PAYLOADS, st.sampled_from([Optional, Renamed, WithRule]))
def test_a_payload_is_checked_as_the_serializer_itself_would(
    payload: dict[str, Any], serializer: type[Any]
) -> None:
    value, errors = form_of(serializer).check(payload)
    form = serializer(data=payload)
    assert form.is_valid() == (not errors)
    assert errors == form.errors
    if not errors:
        assert value == form.validated_data
