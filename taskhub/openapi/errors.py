"""The errors that an endpoint can answer, as they are described: from the one table."""

from collections.abc import Iterable
from typing import Any, Final

from django.core.exceptions import SuspiciousOperation
from rest_framework import exceptions as drf
from rest_framework import serializers

from access import exceptions as access
from access.operation import Operation
from store.exceptions import StoreUnavailable
from taskhub.error_table import ERROR_TABLE, answer_of
from taskhub.exceptions import PayloadTooLarge
from tasks.fields import JsonObjectField

CODES: Final = sorted({code for code, _ in ERROR_TABLE.values()})


class ErrorResponseSerializer(serializers.Serializer[Any]):
    """What is told of any error."""

    error = serializers.CharField(help_text="For people.")
    code = serializers.ChoiceField(CODES, help_text="For programs.")
    details = JsonObjectField(help_text="Where and why, as far as it can be told.")


def errors_of(operation: Operation, *, is_stream: bool) -> list[Exception]:
    """What an endpoint can answer: its own errors, and those of every endpoint like it."""
    errors = list(operation.errors)
    errors.append(SuspiciousOperation())  # a Host header that is not this site's
    if any(parameter.where == "path" for parameter in operation.parameters):
        errors.append(drf.NotFound("there is no endpoint /api/v1/tasks/a/b/cancel"))
    if operation.body:
        errors.append(drf.ParseError("the body is not JSON: Expecting value"))
        errors.append(drf.UnsupportedMediaType("text/plain"))
    if not is_stream:
        errors.append(PayloadTooLarge("the request body is over 1048576 bytes", limit=1048576))
    if not operation.is_open:
        errors.append(drf.NotAuthenticated("this needs the token of an API key"))
        errors.append(access.ScopeMissing("this needs the scope tasks:read", scope="tasks:read"))
        errors.append(access.RateLimited(wait=0.5))
    errors.append(StoreUnavailable())
    return errors


def answers_by_status(errors: Iterable[Exception]) -> dict[int, list[dict[str, Any]]]:
    """The bodies of these errors, each as the program answers it, by their status."""
    answers: dict[int, list[dict[str, Any]]] = {}
    for error in errors:
        status, body = answer_of(error)
        answers.setdefault(status, []).append(body)
    return dict(sorted(answers.items()))
