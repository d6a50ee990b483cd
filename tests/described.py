"""The description of the API as a client reads it: whatever the program answers has to fit it."""

import re
from functools import cache, cached_property
from typing import Any
from urllib.parse import unquote

import django
import httpx
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.api import Json

_DOCUMENT = "urn:api"


class Description:
    """An OpenAPI document, and what it says of answers."""

    def __init__(self, document: Json) -> None:
        self.document = document
        resource = DRAFT202012.create_resource(document)
        self._registry: Registry[Any] = Registry().with_resource(_DOCUMENT, resource)
        self._validators: dict[str, Any] = {}
        self._fit: set[tuple[str, bytes]] = set()  # whoever waits gets the same answer many times

    @cached_property
    def operations(self) -> dict[str, Json]:
        """Each operation by its method and path, such as `GET /api/v1/tasks/{task_id}`."""
        return {
            f"{method.upper()} {path}": operation
            for path, methods in self.document["paths"].items()
            for method, operation in methods.items()
        }

    def name_of(self, method: str, path: str) -> str | None:
        """The operation that answers a request: that of the most exact path, if it has the
        method."""
        paths = [
            each for each, pattern in self._patterns.items() if pattern.fullmatch(unquote(path))
        ]
        if not paths:
            return None
        name = f"{method} {min(paths, key=lambda each: each.count('{'))}"
        return name if name in self.operations else None

    def problems(self, schema: str, value: Any) -> list[str]:
        """What does not fit the schema that a JSON pointer names."""
        validator = self._validators.get(schema)
        if validator is None:
            validator = self._validators[schema] = Draft202012Validator(
                {"$ref": f"{_DOCUMENT}#{schema}"},
                registry=self._registry,
                format_checker=Draft202012Validator.FORMAT_CHECKER,
            )
        return [
            f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(value)
        ]

    def check(self, response: httpx.Response) -> None:
        """Fail where an answer does not fit. The body of a stream is not read."""
        request = response.request
        name = self.name_of(request.method, request.url.path)
        if name is None:
            self._check_without_operation(response)
            return
        status = str(response.status_code)
        what = f"{status} of {name}"
        answers = self.operations[name]["responses"]
        assert status in answers, f"{what} is not described"
        self._check_headers(answers[status], response, what)
        kind = response.headers.get("content-type", "").partition(";")[0]
        content = answers[status].get("content", {})
        assert (kind in content) or not (kind or content), f"{what} is described as {[*content]}"
        if kind == "application/json":
            method, _, path = name.partition(" ")
            place = ("paths", path, method.lower(), "responses", status, "content", kind, "schema")
            self._check_body(_pointer(*place), response, what)

    def _check_body(self, schema: str, response: httpx.Response, what: str) -> None:
        body = response.read()
        if (schema, body) in self._fit:
            return
        problems = self.problems(schema, response.json())
        assert not problems, (what, problems, response.text[:2000])
        self._fit.add((schema, body))

    def _check_without_operation(self, response: httpx.Response) -> None:
        path, method = response.request.url.path, response.request.method
        if not path.startswith("/api/v1/") or method in ("OPTIONS", "HEAD"):
            return
        response.read()
        assert not self.problems("/components/schemas/ErrorResponse", response.json())
        assert response.status_code >= 400, f"{method} {path} is not described"

    def _check_headers(self, answer: Json, response: httpx.Response, what: str) -> None:
        shared = self.document["components"]["headers"]
        for name, found in answer.get("headers", {}).items():
            header = shared[name] if "$ref" in found else found
            value = response.headers.get(name)
            assert value is not None or not header["required"], f"{what} has no {name}"
            if value is not None:
                fits = Draft202012Validator(header["schema"]).is_valid(value)
                assert fits, f"{name} of {what}: {value}"

    @cached_property
    def _patterns(self) -> dict[str, re.Pattern[str]]:
        return {
            path: re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)), re.DOTALL)
            for path in self.document["paths"]
        }


def _pointer(*parts: str) -> str:
    escaped = (part.replace("~", "~0").replace("/", "~1") for part in parts)
    return "/" + "/".join(escaped)


@cache
def description() -> Description:
    """The program's own."""
    # What starts hubs may be no test, and have no use for Django's apps until then.
    django.setup()
    from taskhub.openapi.generator import api_description

    return Description(api_description())


def checked(client: httpx.Client) -> httpx.Client:
    """The client, which fails where an answer is not as it is described."""
    client.event_hooks["response"].append(lambda response: description().check(response))
    return client
