"""The JSON of requests and answers.

Of requests as RFC 8259 has it, and nothing that could not be stored or answered.
"""

import json
import math
from collections.abc import Iterable, Mapping
from typing import IO, Any, Final

from rest_framework.exceptions import ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.utils.encoders import JSONEncoder

_ENCODER: Final = JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
MAX_DEPTH = 100
"""Arrays and objects may stand in one another this deep."""


class StrictJSONParser(BaseParser):
    """Parses `application/json`, always UTF-8."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            return parse_json(stream.read())
        except ValueError as error:
            raise ParseError(f"the body {error}") from error


class PlainJSONRenderer(BaseRenderer):
    """Answers in UTF-8, for programs: without the options of the REST framework's own.

    What is bytes is JSON that was made already.
    """

    media_type = "application/json"
    format = "json"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        if isinstance(data, bytes):
            return data
        return b"" if data is None else _ENCODER.encode(data).encode()


class AlwaysJSON(BaseContentNegotiation):
    """Answers are JSON, whatever `Accept` says; a body's parser must know its content type."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        kind = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == kind), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        renderer = next(iter(renderers))
        return renderer, renderer.media_type


def parse_json(body: bytes) -> Any:
    """A JSON value. Raises ValueError, with a message that goes on from what the text is."""
    try:
        text = body.decode()
        value = json.loads(text, parse_constant=_reject_constant, parse_float=_parse_float)
    except UnicodeDecodeError as error:
        raise ValueError("is not UTF-8") from error
    except RecursionError as error:
        raise ValueError(f"is nested more than {MAX_DEPTH} deep") from error
    except ValueError as error:
        raise ValueError(f"is not JSON: {error}") from error
    if text.count("[") + text.count("{") > MAX_DEPTH:
        _check_depth(value)
    if "\\u" in text:  # nothing else can be half of a pair
        _check_texts(value)
    return value


def _reject_constant(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON number")


def _parse_float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"the number {text[:40]} is too large")
    return number


def _check_depth(value: Any) -> None:
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH + 1:
            raise ValueError(f"is nested more than {MAX_DEPTH} deep")
        level = [
            inner
            for item in level
            for inner in (item.values() if isinstance(item, dict) else item)
            if isinstance(inner, dict | list)
        ]


def _check_texts(value: Any) -> None:
    """Refuse halves of surrogate pairs, which no UTF-8 can hold."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ValueError("has half of a surrogate pair in a string") from error
