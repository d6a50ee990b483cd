"""Task types that take exactly what they say: the REST framework's own fields would convert."""

from typing import Any

from rest_framework import serializers

from tasks.context import Context
from tasks.fields import ClosedSerializer, StrictIntegerField, StrictStringField
from tasks.registry import task


class SizePayload(ClosedSerializer):
    """How large a picture shall be."""

    width = StrictIntegerField(min_value=1, max_value=8000)
    height = StrictIntegerField(min_value=1, max_value=8000, required=False)


class ThumbnailPayload(ClosedSerializer):
    """What `thumbnail` wants."""

    path = StrictStringField()
    size = SizePayload()
    formats = serializers.ListField(
        child=serializers.ChoiceField(["webp", "jpeg"]), max_length=2, required=False
    )


@task("thumbnail", payload=ThumbnailPayload)
def thumbnail(ctx: Context, payload: dict[str, Any]) -> str:
    """Scale a picture."""
    return str(payload["path"])


@task("note")
def note(ctx: Context, payload: dict[str, Any]) -> dict[str, Any]:
    """Takes any object, and gives it back."""
    return payload
