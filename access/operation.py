"""What an endpoint is in the description of the API, beside what its view tells by itself.

Each view, and each event stream, has one of these for what it does. `taskhub/openapi/` makes the
description of them, of the serializers that they name, and of the errors, each with an example.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from rest_framework.serializers import BaseSerializer

JsonSchema: TypeAlias = Mapping[str, Any]
Body: TypeAlias = type[BaseSerializer[Any]] | BaseSerializer[Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """What a request may say in its address or its headers.

    text: what it means.
    """

    name: str
    where: Literal["query", "path", "header"] = "query"
    text: str
    schema: JsonSchema
    example: Any
    is_required: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Header:
    """A header of an answer.

    is_always: whether each such answer has it.
    """

    name: str
    text: str
    schema: JsonSchema
    example: str
    is_always: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """An event of a stream.

    name: as the stream has it.
    component: its name in the description.
    data: the serializer of its data.
    example: of its data.
    """

    name: str
    component: str
    data: Body
    example: Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """An answer that is no error.

    body: its serializer; None where there is none.
    media_types: those that the body can come in.
    events: those of a stream, whose body they are.
    links: operations that take the task that this answer names, as `task_id` in its body.
    """

    status: int = 200
    text: str
    body: Body | None = None
    media_types: tuple[str, ...] = ("application/json",)
    events: tuple[Event, ...] = ()
    example: Any = None
    headers: tuple[Header, ...] = ()
    links: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """One method of an endpoint.

    name: of a method in a client, such as `createTask`.
    tag: what it stands under.
    query: the serializer of the address's parameters, where one reads them; `examples_of_query` has
        a value for each.
    body: the serializer of what a request sends; None where nothing is read.
    examples: of such bodies, by their titles.
    errors: those that it can answer, beside those that every endpoint can; as they are here, they
        are its examples.
    is_open: whether anybody may ask, without a key and as often as they like.
    is_page: whether its errors are pages, as outside of the API.
    """

    name: str
    tag: str
    summary: str
    text: str = ""
    parameters: tuple[Parameter, ...] = ()
    query: Body | None = None
    examples_of_query: Mapping[str, Any] = field(default_factory=dict)
    body: Body | None = None
    examples: Mapping[str, Any] = field(default_factory=dict)
    answers: tuple[Answer, ...]
    errors: tuple[Exception, ...] = ()
    is_open: bool = False
    is_page: bool = False
