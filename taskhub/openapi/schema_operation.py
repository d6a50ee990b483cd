"""The endpoint of the description, as it describes itself."""

from typing import Any, Final

from rest_framework import serializers

from access.operation import Answer, Operation, Parameter

MEDIA_TYPES: Final = {"json": "application/json", "yaml": "application/yaml"}


class ApiDescriptionSerializer(serializers.Serializer[Any]):
    """A description of the API, as OpenAPI 3.1 has it."""

    openapi = serializers.CharField()
    info = serializers.DictField()
    paths = serializers.DictField()


SCHEMA: Final = Operation(
    name="getSchema",
    tag="Description",
    summary="Read this description",
    text="As JSON or YAML, whichever is asked for.",
    parameters=(
        Parameter(
            name="format",
            text="What it shall be in, whatever the header `Accept` says.",
            schema={"type": "string", "enum": list(MEDIA_TYPES)},
            example="json",
        ),
    ),
    answers=(
        Answer(
            text="The description.",
            body=ApiDescriptionSerializer,
            media_types=tuple(MEDIA_TYPES.values()),
            example={"openapi": "3.1.0", "info": {"title": "TaskHub"}, "paths": {}},
        ),
    ),
    is_open=True,
)
