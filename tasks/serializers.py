"""What a request to create a task must look like, and what a task looks like in an answer."""

from typing import Any, cast

from django.conf import settings
from rest_framework import serializers

from progress.exceptions import HubError, InvalidRequest
from tasks import registry
from tasks.durations import parse_duration
from tasks.exceptions import InvalidPayload, InvalidProcessAt, InvalidTimeout, InvalidUnique
from tasks.record import Task
from tasks.registry import TaskType
from tasks.states import State
from tasks.times import format_rfc3339, parse_rfc3339

MAX_RETRIES = 1000


class StrictString(serializers.Field[str, Any, str, str]):
    """A JSON string, as it is."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise serializers.ValidationError("must be a string")
        return data


class QueueName(StrictString):
    """The name of a configured queue."""

    def to_internal_value(self, data: Any) -> str:
        name = super().to_internal_value(data)
        if name not in settings.TASKHUB_QUEUES:
            raise serializers.ValidationError(
                "must be one of the queues " + ", ".join(settings.TASKHUB_QUEUES)
            )
        return name


class RetryCount(serializers.Field[int, Any, int, int]):
    """A JSON integer from 0 to MAX_RETRIES."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int or not 0 <= data <= MAX_RETRIES:
            raise serializers.ValidationError(f"must be an integer from 0 to {MAX_RETRIES}")
        return data


class JsonObject(serializers.Field[dict[str, Any], Any, dict[str, Any], dict[str, Any]]):
    """A JSON object."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise serializers.ValidationError("must be an object")
        return data


class GoDuration(serializers.Field[float, Any, str, float]):
    """A duration as Go writes it; seconds inside."""

    def to_internal_value(self, data: Any) -> float:
        try:
            return parse_duration(data)
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from error


class Rfc3339Time(serializers.Field[Any, Any, str, Any]):
    """A moment as RFC 3339 writes it; a datetime in UTC inside."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            return parse_rfc3339(data)
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from error


class NewTask(serializers.Serializer[Any]):
    """The body of a request to create a task. Unknown fields are ignored."""

    type = StrictString()
    payload = JsonObject()
    queue = QueueName(required=False)
    max_retries = RetryCount(required=False)
    timeout = GoDuration(required=False)
    process_at = Rfc3339Time(required=False)
    unique = GoDuration(required=False)
    metadata = JsonObject(required=False)


_NEW_TASK = NewTask()  # one for all requests: to copy its fields takes longer than to check them
_ERROR_OF_FIELD: dict[str, type[HubError]] = {
    "payload": InvalidPayload,
    "timeout": InvalidTimeout,
    "process_at": InvalidProcessAt,
    "unique": InvalidUnique,
}
"""What the reference calls a wrong value; a wrong value elsewhere, or none, is InvalidRequest."""


def read_new_task(body: Any) -> tuple[TaskType, dict[str, Any]]:
    """The type of a task to create, and the checked fields of its request.

    Raises InvalidRequest, UnknownTaskType, InvalidPayload, InvalidTimeout, InvalidProcessAt or
    InvalidUnique, the first that applies in this order, with `details` naming the field.
    """
    if not isinstance(body, dict):
        raise InvalidRequest("the body must be a JSON object")
    asked, errors = _checked(body)
    for field, problems in errors.items():
        if field not in body:
            raise InvalidRequest(f"{field} is required", field=field)
        if field not in _ERROR_OF_FIELD:
            raise InvalidRequest(f"{field} {problems[0]}", field=field)
    task_type = registry.get(body["type"])
    if errors:
        field = next(name for name in _ERROR_OF_FIELD if name in errors)
        raise _ERROR_OF_FIELD[field](f"{field} {errors[field][0]}", field=field)
    check_payload(task_type, body["payload"])
    return task_type, asked


def _checked(body: dict[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The checked fields, and what is wrong with each of the others."""
    try:
        return dict(_NEW_TASK.run_validation(body)), {}
    except serializers.ValidationError as error:
        return {}, cast(dict[str, list[str]], error.detail)


def check_payload(task_type: TaskType, payload: dict[str, Any]) -> Any:
    """What the handler gets: the payload, through the type's serializer where it has one.

    Raises InvalidPayload with the serializer's errors in `details`.
    """
    if task_type.payload is None:
        return payload
    form = task_type.payload(data=payload)
    if not form.is_valid():
        raise InvalidPayload(
            f"the payload is not valid for {task_type.name!r}: {_in_words(form.errors)}",
            field="payload",
            errors=form.errors,
        )
    return form.validated_data


def _in_words(errors: Any) -> str:
    """A serializer's errors as one line, such as `width: A valid integer is required.`"""
    if isinstance(errors, dict):
        return "; ".join(f"{name}: {_in_words(problems)}" for name, problems in errors.items())
    if isinstance(errors, list):
        return " ".join(_in_words(problem) for problem in errors if problem)
    return str(errors)


def show_task(task: Task) -> dict[str, Any]:
    """A task as the API answers it."""
    completed = task.state is State.COMPLETED
    return {
        "id": task.id,
        "queue": task.queue,
        "type": task.request.type,
        "state": task.state,
        "max_retry": task.request.max_retries,
        "retried": task.retried,
        "last_err": task.last_err,
        "next_process_at": format_rfc3339(task.due),
        "payload": task.request.payload,
        "metadata": task.request.metadata,
        "result": task.result,
        "timeout": task.request.timeout,
        "created_at": format_rfc3339(task.created_at) if task.created_at else None,
        "started_at": format_rfc3339(task.started_at) if task.started_at else None,
        "completed_at": format_rfc3339(task.ended_at) if completed and task.ended_at else None,
    }
