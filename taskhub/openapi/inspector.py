"""What is described of one endpoint: its `Operation`, in the words of OpenAPI."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from django.conf import settings
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent, force_instance
from drf_spectacular.utils import Direction
from rest_framework.serializers import ListSerializer

from access.operation import Answer, Body, Event, Operation, Parameter
from taskhub.openapi import headers
from taskhub.openapi.errors import ErrorResponseSerializer, answers_by_status, errors_of

Json = dict[str, Any]
_JSON: Final = "application/json"
_STREAM: Final = "text/event-stream"
_PAGE: Final = {"text/html": {"schema": {"type": "string"}, "example": "<!doctype html>…"}}
_ERROR_PAGES: Final = {
    "400": {"description": "The request was not understood.", "content": _PAGE},
    "413": {"description": "Its body is too large.", "content": _PAGE},
}


class OperationInspector(AutoSchema):
    """Describes an action of a view that has `operations`; leaves out all else."""

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any
    ) -> Json | None:
        """See the class."""
        self.registry, self.method = registry, method.upper()
        operation = self._operation()
        if operation is None:
            return None
        described: Json = {
            "operationId": operation.name,
            "summary": operation.summary,
            "description": self._description(operation),
            "tags": [operation.tag],
            "parameters": [
                *map(_parameter, operation.parameters),
                *map(_parameter, self._query(operation)),
            ],
            "security": _security(operation),
            "responses": self._answers(operation) | self._errors(operation),
        }
        if operation.body:
            content = {
                "schema": self._schema_of(operation.body, "request"),
                "examples": {title: {"value": of} for title, of in operation.examples.items()},
            }
            described["requestBody"] = {"required": True, "content": {_JSON: content}}
        return described

    def _operation(self) -> Operation | None:
        operations = getattr(self.view, "operations", {})
        return cast(Operation | None, operations.get(self._action()))

    def _action(self) -> str | None:
        return getattr(self.view, "action", None)

    def _description(self, operation: Operation) -> str:
        needed = getattr(self.view, "needs", {}).get(self._action())
        scope = f"Needs the scope `{needed.scope}`." if needed else ""
        return " ".join(filter(None, (operation.text or f"{operation.summary}.", scope)))

    def _query(self, operation: Operation) -> Iterator[Parameter]:
        """The parameters that the fields of a serializer are."""
        if operation.query is None:
            return
        fields = cast(Any, self)._map_serializer(force_instance(operation.query), "request")
        for name, schema in fields["properties"].items():
            text = schema.pop("description")
            example = operation.examples_of_query[name]
            is_required = name in fields.get("required", ())
            yield Parameter(
                name=name, text=text, schema=schema, example=example, is_required=is_required
            )

    def _answers(self, operation: Operation) -> Json:
        limits = () if operation.is_open else headers.RATE_LIMIT
        answers: Json = {}
        for answer in operation.answers:
            told = headers.of_answer(*answer.headers, *limits, headers.REQUEST_ID)
            described: Json = {"description": answer.text, "headers": told}
            if content := self._content(answer):
                described["content"] = content
            if answer.links:
                described["links"] = {name: _link(name) for name in answer.links}
            answers[str(answer.status)] = described
        return answers

    def _content(self, answer: Answer) -> Json:
        if answer.events:
            schema = {"oneOf": [self._event_schema(event) for event in answer.events]}
            return {_STREAM: {"schema": schema, "examples": _event_examples(answer.events)}}
        if answer.body:
            schema = self._schema_of(answer.body, "response")
            return {
                kind: {"schema": schema, "example": answer.example} for kind in answer.media_types
            }
        return {}

    def _errors(self, operation: Operation) -> Json:
        if operation.is_page:
            return dict(_ERROR_PAGES)
        is_stream = any(answer.events for answer in operation.answers)
        answers = answers_by_status(errors_of(operation, is_stream=is_stream))
        return {
            str(status): self._error(status, bodies, is_limited=not operation.is_open)
            for status, bodies in answers.items()
        }

    def _error(self, status: int, bodies: list[Json], *, is_limited: bool) -> Json:
        codes = list(dict.fromkeys(body["code"] for body in bodies))
        schema = self._schema_of(ErrorResponseSerializer, "response")
        limits = headers.RATE_LIMIT if is_limited and status != 401 else ()
        own = headers.OF_ERROR.get(status, ())
        return {
            "description": ", ".join(f"`{code}`" for code in codes),
            "headers": headers.of_answer(*own, *limits, headers.REQUEST_ID),
            "content": {
                _JSON: {
                    "schema": {**schema, "properties": {"code": {"enum": codes}}},
                    "examples": _error_examples(bodies),
                }
            },
        }

    def _schema_of(self, body: Body, direction: Direction) -> Json:
        serializer = force_instance(body)
        if isinstance(serializer, ListSerializer):
            return {
                "type": "array",
                "items": self._schema_of(cast(Body, serializer.child), direction),
            }
        return dict(self.resolve_serializer(serializer, direction).ref)

    def _event_schema(self, event: Event) -> Json:
        """One event of a stream, which stands for all of it: OpenAPI 3.1 has no other way."""
        data = self._schema_of(event.data, "response")
        described = {
            "type": "object",
            "properties": {
                "event": {"type": "string", "const": event.name},
                "id": {"type": "string", "description": "What resumes the stream after it."},
                "data": {"type": "string", "contentMediaType": _JSON, "contentSchema": data},
            },
            "required": ["event", "data"],
        }
        component = ResolvedComponent(
            name=event.component,
            type=ResolvedComponent.SCHEMA,
            schema=described,
            object=event.component,
        )
        self.registry.register_on_missing(component)
        return dict(component.ref)


def _parameter(parameter: Parameter) -> Json:
    """A page that tries endpoints out fills in each `example`; what can be left out shall be left
    out there, and so has its example in the schema."""
    described = {
        "name": parameter.name,
        "in": parameter.where,
        "description": parameter.text,
        "required": parameter.is_required,
        "schema": dict(parameter.schema),
    }
    if parameter.is_required:
        return described | {"example": parameter.example}
    return described | {"schema": {**parameter.schema, "examples": [parameter.example]}}


def _security(operation: Operation) -> list[Json]:
    """The ways to say who calls, any of which will do; `{}` is none."""
    if operation.is_open:
        return []
    ways: list[Json] = [{"apiKey": []}, {"session": []}]
    if any(parameter.name == "ticket" for parameter in operation.parameters):
        ways.append({"ticket": []})
    return ways if settings.TASKHUB_API_AUTH == "key" else [{}, *ways]


def _error_examples(bodies: list[Json]) -> Mapping[str, Json]:
    """One for each body, by its code; several of one code have numbers."""
    examples: dict[str, Json] = {}
    for body in bodies:
        number = sum(example["value"]["code"] == body["code"] for example in examples.values())
        name = f"{body['code']}_{number + 1}" if number else body["code"]
        examples[name] = {"value": body}
    return examples


def _event_examples(events: tuple[Event, ...]) -> Json:
    return {
        event.name: {
            "value": {
                "event": event.name,
                "id": "1737884800000-0",
                "data": json.dumps(event.example),
            }
        }
        for event in events
    }


def _link(name: str) -> Json:
    """To an operation on the task that an answer names."""
    return {"operationId": name, "parameters": {"task_id": "$response.body#/task_id"}}
