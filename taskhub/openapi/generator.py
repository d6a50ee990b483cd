"""The description of the API, as a whole."""

import re
from functools import cache
from typing import Any, Final

from drf_spectacular.generators import SchemaGenerator
from rest_framework.views import APIView

from access.operation import Operation
from taskhub.openapi import headers
from taskhub.openapi.health import HEALTH, LIVE, READY
from taskhub.openapi.schema_operation import SCHEMA
from taskhub.stream_routes import STREAM_ROUTES

Json = dict[str, Any]
PLAIN_ROUTES: Final[dict[str, Operation]] = {
    "health": HEALTH,
    "ready": READY,
    "live": LIVE,
    "api/schema": SCHEMA,
    **{path: consumer.operation for path, consumer in STREAM_ROUTES.items()},
}
"""What is no view of the REST framework, by its address as Django writes it."""
_ID_OF_CHOICES: Final = "x-spec-enum-id"


class ApiGenerator(SchemaGenerator):
    """Adds what is no view of the REST framework."""

    def _get_paths_and_endpoints(self) -> list[tuple[str, str, str, APIView]]:
        plain = [
            ("/" + re.sub("<(?:str:)?([a-z_]+)>", r"{\1}", path), path, "GET", _view(operation))
            for path, operation in PLAIN_ROUTES.items()
        ]
        return sorted([*super()._get_paths_and_endpoints(), *plain], key=lambda found: found[0])


def _view(operation: Operation) -> Any:
    """A view that is there to be described."""
    attributes = {"operations": {"get": operation}, "action": "get"}
    return type("Described", (APIView,), attributes)()


@cache
def api_description() -> Json:
    """The description as JSON values, the same as long as the process lives.

    It may look into the database, where a payload's field does: not on the event loop.
    """
    description: Json = ApiGenerator().get_schema(request=None, public=True)
    description["components"]["headers"] = headers.components()
    _strip(description)
    return description


def _strip(part: Any) -> None:
    """Take out what is of use only while a description is made."""
    if isinstance(part, dict):
        part.pop(_ID_OF_CHOICES, None)
        for value in part.values():
            _strip(value)
    elif isinstance(part, list):
        for value in part:
            _strip(value)
