"""What a request to create a task must look like, and what a task looks like in an answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, cast

from rest_framework import serializers

from store.exceptions import HubError
from tasks import registry
from tasks.engine.created import CreatedTask
from tasks.engine.spec import NewTask
from tasks.engine.states import State
from tasks.exceptions import (
    InvalidPayload,
    InvalidProcessAt,
    InvalidRequest,
    InvalidTasks,
    InvalidTimeout,
    InvalidUnique,
)
from tasks.field_check import FieldCheck
from tasks.fields import (
    GoDurationField,
    JsonObjectField,
    QueueField,
    Rfc3339Field,
    StrictIntegerField,
    TaskTypeField,
)
from tasks.queries.task import TaskDetail
from tasks.registry import TaskType
from tasks.times import format_rfc3339

MAX_RETRIES: Final = 1000
MAX_BULK: Final = 1000
"""Tasks that one request creates at most."""


class NewTaskSerializer(serializers.Serializer[NewTask]):
    """The body of a request to create a task. Unknown fields are ignored."""

    type = TaskTypeField()
    payload = JsonObjectField()
    queue = QueueField(required=False, help_text="Where it waits; else where its type says.")
    max_retries = StrictIntegerField(
        min_value=0, max_value=MAX_RETRIES, required=False, help_text="Attempts after the first."
    )
    timeout = GoDurationField(required=False, help_text="Of one attempt.")
    process_at = Rfc3339Field(required=False, help_text="When it is due; else at once.")
    unique = GoDurationField(
        required=False, help_text="So long after it is due no equal task is created."
    )
    metadata = JsonObjectField(required=False, help_text="For whoever creates it.")


class TaskSerializer(serializers.Serializer[TaskDetail]):
    """A task as the API answers it."""

    id = serializers.UUIDField()
    queue = serializers.CharField()
    type = serializers.CharField()
    state = serializers.ChoiceField([state.value for state in State])
    max_retry = serializers.IntegerField(source="max_retries", help_text="Retries at most.")
    retried = serializers.IntegerField(help_text="Retries begun.")
    last_err = serializers.CharField(help_text="Of the last failed attempt; empty before one.")
    next_process_at = Rfc3339Field(source="due", help_text="When it is, or last was, due.")
    payload = JsonObjectField()
    metadata = JsonObjectField()
    result = serializers.JSONField(help_text="Null until it has completed.")
    timeout = serializers.FloatField(help_text="Seconds for one attempt.")
    created_at = Rfc3339Field()
    started_at = Rfc3339Field(allow_null=True, help_text="Null before an attempt.")
    completed_at = Rfc3339Field(allow_null=True, help_text="Null until it has completed.")

    def to_representation(self, task: TaskDetail) -> dict[str, Any]:
        """The same, field by field in place: asking each takes four times as long."""
        return {
            "id": task.id,
            "queue": task.queue,
            "type": task.type,
            "state": task.state,
            "max_retry": task.max_retries,
            "retried": task.retried,
            "last_err": task.last_err,
            "next_process_at": format_rfc3339(task.due),
            "payload": task.payload,
            "metadata": task.metadata,
            "result": task.result,
            "timeout": task.timeout,
            "created_at": _moment(task.created_at),
            "started_at": _moment(task.started_at),
            "completed_at": _moment(task.completed_at),
        }


def _moment(moment: datetime | None) -> str | None:
    return format_rfc3339(moment) if moment else None


# One of each for all requests: to copy their fields takes longer than to use them.
_NEW_TASK_FIELDS: Final = tuple(
    (name, field.required, FieldCheck(field)) for name, field in NewTaskSerializer().fields.items()
)
_TASK: Final = TaskSerializer()

_ERROR_OF_FIELD: Final[dict[str, type[HubError]]] = {
    "payload": InvalidPayload,
    "timeout": InvalidTimeout,
    "process_at": InvalidProcessAt,
    "unique": InvalidUnique,
}
"""What the reference calls a wrong value; a wrong value elsewhere, or none, is InvalidRequest."""


def read_new_task(body: Any) -> NewTask:
    """The task that a request asks for.

    Raises InvalidRequest, UnknownTaskType, InvalidPayload, InvalidTimeout, InvalidProcessAt or
    InvalidUnique, the first that applies in this order, with `details` naming the field.
    """
    if not isinstance(body, dict):
        raise InvalidRequest("the body must be a JSON object")
    fields, errors = _checked(body)
    for field, problems in errors.items():
        if field not in body:
            raise InvalidRequest(f"{field} is required", field=field)
        if field not in _ERROR_OF_FIELD:
            raise InvalidRequest(f"{field} {problems[0]}", field=field)
    task_type = registry.get(body["type"])
    if errors:
        field = next(name for name in _ERROR_OF_FIELD if name in errors)
        raise _ERROR_OF_FIELD[field](f"{field} {errors[field][0]}", field=field)
    task_type.check(body["payload"])
    return new_task_of(task_type, fields)


def read_new_tasks(body: Any) -> list[NewTask]:
    """The tasks that a request asks for, in its order.

    Raises InvalidRequest where there is no list of some, and InvalidTasks where one of them would
    be refused by itself.
    """
    if not isinstance(body, dict):
        raise InvalidRequest("the body must be a JSON object")
    bodies = body.get("tasks")
    if not isinstance(bodies, list) or not 1 <= len(bodies) <= MAX_BULK:
        raise InvalidRequest(f"tasks must be a list of 1 to {MAX_BULK}", field="tasks")
    new_tasks: list[NewTask] = []
    errors: dict[int, HubError] = {}
    for index, one in enumerate(bodies):
        try:
            new_tasks.append(read_new_task(one))
        except HubError as error:
            errors[index] = error
    if errors:
        raise InvalidTasks(errors)
    return new_tasks


def new_task_of(task_type: TaskType, fields: Mapping[str, Any]) -> NewTask:
    """The task to create, out of the checked fields of `NewTaskSerializer`.

    Raises InvalidRequest where the type's own queue is not configured.
    """
    return NewTask.of(task_type, **{name: fields[name] for name in fields if name != "type"})


def _checked(body: dict[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The checked fields, and what is wrong with each of the others.

    Field by field: the serializer's own way around them takes twice as long as they do.
    """
    fields: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for name, is_required, field in _NEW_TASK_FIELDS:
        if name not in body:
            if is_required:
                errors[name] = ["is required"]
            continue
        try:
            fields[name] = field.value_of(body[name])
        except serializers.ValidationError as error:
            errors[name] = cast(list[str], error.detail)
    return fields, errors


def created_body(created: CreatedTask) -> dict[str, str]:
    """What an answer says of a task that was created."""
    return {"task_id": created.task_id, "queue": created.queue, "status": created.state}


def task_body(task: TaskDetail) -> dict[str, Any]:
    """The body of an answer that is a task."""
    return _TASK.to_representation(task)
