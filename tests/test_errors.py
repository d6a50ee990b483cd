"""The one table of errors: every error has its row, and nobody's secrets leave with it."""

import asyncio
import json
import logging
import re
from collections.abc import Iterator
from typing import Any, TypeVar

import pytest
from django.core.exceptions import (
    BadRequest,
    DisallowedHost,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
)
from django.http import Http404
from django.http.multipartparser import MultiPartParserError
from redis.exceptions import ConnectionError as StoreUnreachable
from rest_framework import exceptions as drf
from rest_framework import serializers

from access.exceptions import KeysUnavailable
from store.exceptions import HubError, NotReplicated, StoreFull, StoreUnavailable
from taskhub.error_table import ERROR_TABLE, answer_error, answer_of, as_json, send_error

E = TypeVar("E", bound=Exception)
SERVER_ERRORS = (StoreUnavailable, KeysUnavailable)
"""Those without a code of their own."""


def subclasses(cls: type[E]) -> Iterator[type[E]]:
    for found in cls.__subclasses__():
        yield found
        yield from subclasses(found)


@pytest.mark.parametrize("error", sorted(subclasses(HubError), key=str))
def test_every_error_of_ours_has_a_code_and_a_message(error: type[HubError]) -> None:
    status, body = answer_of(error())
    assert 400 <= status < 600
    assert re.fullmatch(r"\S.*[^.\s]", body["error"])
    assert body["code"] == body["code"].upper()
    assert body["code"] != "INTERNAL_ERROR" or error in SERVER_ERRORS


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (drf.NotAuthenticated(), 401, "UNAUTHORIZED"),
        (drf.AuthenticationFailed(), 401, "UNAUTHORIZED"),
        (drf.PermissionDenied(), 403, "FORBIDDEN"),
        (drf.NotFound(), 404, "NOT_FOUND"),
        (Http404("a page"), 404, "NOT_FOUND"),
        (drf.MethodNotAllowed("PUT"), 405, "METHOD_NOT_ALLOWED"),
        (RequestDataTooBig("x"), 413, "PAYLOAD_TOO_LARGE"),
        (drf.UnsupportedMediaType("text/plain"), 415, "UNSUPPORTED_MEDIA_TYPE"),
        (drf.Throttled(wait=3), 429, "RATE_LIMITED"),
        (drf.ParseError(), 400, "INVALID_REQUEST"),
        (BadRequest("x"), 400, "INVALID_REQUEST"),
        (SuspiciousOperation("x"), 400, "INVALID_REQUEST"),
        (DisallowedHost("x"), 400, "INVALID_REQUEST"),
        (TooManyFieldsSent("x"), 400, "INVALID_REQUEST"),
        (MultiPartParserError("x"), 400, "INVALID_REQUEST"),
        (drf.ValidationError("x"), 400, "INVALID_REQUEST"),
        (PermissionDenied("x"), 403, "FORBIDDEN"),
        (drf.NotAcceptable(), 406, "NOT_ACCEPTABLE"),
        (drf.APIException("x"), 500, "INTERNAL_ERROR"),
        (StoreUnavailable(), 500, "INTERNAL_ERROR"),
        (StoreFull(), 507, "STORE_FULL"),
        (NotReplicated(), 503, "NOT_REPLICATED"),
        (ValueError("x"), 500, "INTERNAL_ERROR"),
    ],
)
def test_an_error_that_django_knows_is_told_in_our_words(
    error: Exception, status: int, code: str
) -> None:
    answered, body = answer_of(error)
    assert (answered, body["code"]) == (status, code)
    assert set(body) == {"error", "code", "details"}


@pytest.mark.parametrize(
    "error",
    sorted(
        {
            found
            for known in (
                drf.APIException,
                Http404,
                PermissionDenied,
                BadRequest,
                SuspiciousOperation,
                MultiPartParserError,
            )
            for found in (known, *subclasses(known))
        }
        - {drf.APIException},
        key=str,
    ),
)
def test_whatever_django_blames_the_client_for_has_its_row(error: type[Exception]) -> None:
    row = next(base for base in error.__mro__ if base in ERROR_TABLE)
    assert row is not Exception
    assert 400 <= ERROR_TABLE[row][1] < 500


def test_what_a_serializer_found_is_in_the_details() -> None:
    class Order(serializers.Serializer[object]):
        width = serializers.IntegerField(min_value=1)

    form = Order(data={"width": 0})
    with pytest.raises(drf.ValidationError) as refused:
        form.is_valid(raise_exception=True)
    status, body = answer_of(refused.value)
    assert status == 400
    assert json.loads(json.dumps(body)) == {
        "error": "The request is not valid",
        "code": "INVALID_REQUEST",
        "details": {
            "errors": {"width": ["Ensure this value is greater than or equal to 1."]},
        },
    }


@pytest.mark.parametrize("error", [drf.APIException("hunter2"), ValueError("hunter2")])
def test_a_server_error_is_logged(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        answer_of(error)
    assert "unforeseen" in caplog.text


def test_who_asks_too_often_hears_when_to_come_back() -> None:
    assert answer_error(drf.Throttled(wait=3), {}).headers["Retry-After"] == "4"
    assert as_json(drf.Throttled(wait=3)).headers["Retry-After"] == "4"


@pytest.mark.parametrize("error", [drf.NotAuthenticated(), drf.AuthenticationFailed()])
def test_who_is_not_known_hears_how_to_be(error: Exception) -> None:
    assert answer_error(error, {}).headers["WWW-Authenticate"] == "Bearer"
    assert as_json(error).headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("error", "header"),
    [
        (drf.NotAuthenticated(), (b"WWW-Authenticate", b"Bearer")),
        (drf.Throttled(wait=3), (b"Retry-After", b"4")),
        (drf.MethodNotAllowed("PUT"), (b"Allow", b"GET")),
    ],
)
def test_outside_of_django_an_error_is_answered_the_same(
    error: Exception, header: tuple[bytes, bytes]
) -> None:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(send_error(send, error))
    start, end = sent
    inside = answer_error(error, {})
    assert (start["status"], json.loads(end["body"])) == (inside.status_code, inside.data)
    assert {(b"Content-Type", b"application/json"), header} == set(start["headers"])


@pytest.mark.parametrize(
    "error",
    [
        drf.APIException("hunter2"),
        ValueError("/srv/hub/settings.py: SECRET_KEY=hunter2"),
        StoreUnreachable("Error 111 connecting to redis://:hunter2@store:6379"),
        KeyError("hunter2"),
        DisallowedHost("Invalid HTTP_HOST header: 'hunter2'. Add it to ALLOWED_HOSTS."),
        Http404("hunter2 in urlpatterns"),
    ],
)
def test_an_error_that_nobody_foresaw_tells_nothing_of_itself(error: Exception) -> None:
    text = json.dumps(answer_of(error)[1])
    for secret in ("hunter2", "Error 111", "settings", "ALLOWED_HOSTS"):
        assert secret not in text


def test_the_codes_are_those_of_the_reference_and_the_contract() -> None:
    assert {code for code, _ in ERROR_TABLE.values()} == {
        "INVALID_REQUEST",
        "INVALID_TASK_TYPE",
        "INVALID_PAYLOAD",
        "INVALID_TIMEOUT",
        "INVALID_PROCESS_AT",
        "INVALID_UNIQUE",
        "INTERNAL_ERROR",
        "TASK_NOT_FOUND",
        "CANCEL_FAILED",
        "DELETE_FAILED",
        "PROGRESS_NOT_FOUND",
        "PROGRESS_FETCH_ERROR",
        "RUN_FAILED",
        "STATS_FAILED",
        "STORE_FULL",
        "NOT_REPLICATED",
        "DUPLICATE_TASK",
        "IDEMPOTENCY_KEY_REUSED",
        "QUEUE_NOT_FOUND",
        "NOT_FOUND",
        "METHOD_NOT_ALLOWED",
        "NOT_ACCEPTABLE",
        "PAYLOAD_TOO_LARGE",
        "UNSUPPORTED_MEDIA_TYPE",
        "UNAUTHORIZED",
        "FORBIDDEN",
        "RATE_LIMITED",
    }
