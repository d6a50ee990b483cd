"""The description of the API, for programs and for people. Anybody may read it."""

import json
from collections.abc import Callable
from functools import cache
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.renderers import OpenApiYamlRenderer
from rest_framework.exceptions import MethodNotAllowed

from taskhub.error_table import as_json
from taskhub.openapi.generator import api_description
from taskhub.openapi.schema_operation import MEDIA_TYPES
from tasks.exceptions import InvalidRequest

_READING: Final = ("GET", "HEAD")
_ACCEPTED: Final = {
    "application/yaml": "yaml",
    "application/vnd.oai.openapi": "yaml",
    "application/json": "json",
    "application/vnd.oai.openapi+json": "json",
}
View = Callable[[HttpRequest], HttpResponse]


def _read_only(view: View) -> View:
    """The view, which answers as the API does where it is asked for more than to read."""

    @csrf_exempt  # nothing is changed, and what is refused for its method is told so
    def checked(request: HttpRequest) -> HttpResponse:
        if request.method in _READING:
            return view(request)
        answer = as_json(MethodNotAllowed(request.method or ""))
        answer["Allow"] = ", ".join(_READING)
        return answer

    return checked


@_read_only
def schema(request: HttpRequest) -> HttpResponse:
    """The description, as JSON or YAML: by `format`, else by what the client accepts best."""
    best = request.get_preferred_type(list(_ACCEPTED)) or "application/yaml"
    kind = request.GET.get("format", _ACCEPTED[best])
    if kind not in MEDIA_TYPES:
        known = ", ".join(MEDIA_TYPES)
        return as_json(InvalidRequest(f"format must be one of {known}", field="format"))
    answer = HttpResponse(_text(kind), content_type=MEDIA_TYPES[kind])
    answer["Vary"] = "Accept"
    return answer


@cache
def _text(kind: str) -> bytes:
    description = api_description()
    if kind == "json":
        return json.dumps(description, ensure_ascii=False, separators=(",", ":")).encode()
    text: bytes = OpenApiYamlRenderer().render(description)
    return text


@_read_only
def docs(request: HttpRequest) -> HttpResponse:
    """A page to read it on, and to try each endpoint out."""
    return render(request, "docs.html")
