"""The endpoints of tasks, as they are described."""

from typing import Any, Final

from access.exceptions import OutOfBounds
from access.operation import Answer, Header, Operation, Parameter
from progress.operations import EXAMPLE_ID, TASK_ID
from store.exceptions import HubError, NotReplicated, StoreFull
from tasks.api import new_task_schema  # noqa: F401  tells how a new task is described
from tasks.api.answers import (
    CreatedTaskSerializer,
    CreatedTasksSerializer,
    DoneMessageSerializer,
    NewTasksSerializer,
    TaskTypeSerializer,
)
from tasks.api.create_headers import IDEMPOTENCY_KEY, TRACEPARENT
from tasks.api.serializers import NewTaskSerializer, TaskSerializer
from tasks.exceptions import (
    CancelFailed,
    DeleteFailed,
    DuplicateTask,
    IdempotencyKeyReused,
    InvalidPayload,
    InvalidProcessAt,
    InvalidRequest,
    InvalidTasks,
    InvalidTimeout,
    InvalidUnique,
    RunFailed,
    TaskNotFound,
    UnknownTaskType,
)
from tasks.field_schemas import DURATION

_TAG: Final = "Tasks"
_SECOND_ID: Final = "9b2f6c1e-3d0a-4a57-8f6e-2c9d1b7e5a40"
_NEW_TASK: Final = {"type": "demo", "payload": {"message": "Hello", "count": 5}}
_NEW_TASK_WITH_ALL: Final = _NEW_TASK | {
    "queue": "default",
    "max_retries": 3,
    "timeout": "30s",
    "process_at": "2024-01-15T10:00:00Z",
    "unique": "1h",
    "metadata": {"user_id": "123"},
}
_CREATED: Final = {"task_id": EXAMPLE_ID, "queue": "default", "status": "pending"}
TASK_EXAMPLE: Final[dict[str, Any]] = {
    "id": EXAMPLE_ID,
    "queue": "default",
    "type": "demo",
    "state": "completed",
    "max_retry": 3,
    "retried": 0,
    "last_err": "",
    "next_process_at": "2024-01-15T10:00:00Z",
    "payload": {"message": "Hello", "count": 5},
    "metadata": {"user_id": "123"},
    "result": {"message": "Hello", "count": 5},
    "timeout": 30.0,
    "created_at": "2024-01-15T10:00:00Z",
    "started_at": "2024-01-15T10:00:00.120Z",
    "completed_at": "2024-01-15T10:00:02.640Z",
}
_IN_QUEUE: Final = Parameter(
    name="queue",
    text="Where the task must be; anywhere when left out.",
    schema={"type": "string"},
    example="default",
)
_OUT_OF_BOUNDS: Final = OutOfBounds(
    "this key is not for the queue 'low'", field="queue", allowed=["default"]
)
_LOCATION: Final = Header(
    name="Location",
    text="The address of the task.",
    schema={"type": "string", "format": "uri-reference"},
    example=f"/api/v1/tasks/{EXAMPLE_ID}",
)
_REPLAYED: Final = Header(
    name="Idempotent-Replayed",
    text="The same request was answered so before, and nothing was created now.",
    schema={"type": "string", "const": "true"},
    example="true",
    is_always=False,
)
_ON_A_TASK: Final = (
    *("getTask", "cancelTask", "runTask", "deleteTask"),
    *("getProgress", "getProgressHistory", "getProgressInfo"),
)


def _done(message: str) -> Answer:
    return Answer(text="Done.", body=DoneMessageSerializer, example={"message": message})


def _refusals(error: type[HubError], *reasons: str) -> tuple[HubError, ...]:
    return tuple(error(reason=reason) for reason in reasons)


CREATE: Final = Operation(
    name="createTask",
    tag=_TAG,
    summary="Create a task",
    text="It waits in its queue until a worker takes it.",
    parameters=(IDEMPOTENCY_KEY, TRACEPARENT),
    body=NewTaskSerializer,
    examples={"A task": _NEW_TASK, "With all there is to say": _NEW_TASK_WITH_ALL},
    answers=(
        Answer(
            status=201,
            text="The task is there.",
            body=CreatedTaskSerializer,
            example=_CREATED,
            headers=(_LOCATION, _REPLAYED),
            links=_ON_A_TASK,
        ),
    ),
    errors=(
        InvalidRequest("type is required", field="type"),
        UnknownTaskType("unknown task type 'mail'", field="type", known=["demo"]),
        InvalidPayload(
            "the payload is not valid for 'demo': count: must be an integer from 1 to 1000",
            field="payload",
            errors={"count": ["must be an integer from 1 to 1000"]},
        ),
        InvalidTimeout("timeout must be longer than zero", field="timeout"),
        InvalidProcessAt(
            'process_at must be an RFC 3339 time with an offset, such as "2024-01-15T10:00:00Z"',
            field="process_at",
        ),
        InvalidUnique("unique must be longer than zero", field="unique"),
        _OUT_OF_BOUNDS,
        DuplicateTask(task_id=EXAMPLE_ID),
        IdempotencyKeyReused(),
        StoreFull(),
        NotReplicated(0, 1, task_ids=[EXAMPLE_ID]),
    ),
)
CREATE_MANY: Final = Operation(
    name="createTasks",
    tag=_TAG,
    summary="Create up to a thousand tasks in one step",
    text="All of them, or none. Each counts as a request where these are limited.",
    parameters=(IDEMPOTENCY_KEY, TRACEPARENT),
    body=NewTasksSerializer,
    examples={"Two tasks": {"tasks": [_NEW_TASK, _NEW_TASK | {"queue": "low"}]}},
    answers=(
        Answer(
            status=201,
            text="The tasks are there, in the order of the request.",
            body=CreatedTasksSerializer,
            example={
                "tasks": [_CREATED, {"task_id": _SECOND_ID, "queue": "low", "status": "pending"}]
            },
            headers=(_REPLAYED,),
        ),
    ),
    errors=(
        InvalidTasks({1: InvalidRequest("type is required", field="type")}),
        _OUT_OF_BOUNDS,
        DuplicateTask(duplicates=[{"index": 0, "task_id": EXAMPLE_ID}]),
        IdempotencyKeyReused(),
        StoreFull(),
        NotReplicated(0, 1, task_ids=[EXAMPLE_ID]),
    ),
)
GET: Final = Operation(
    name="getTask",
    tag=_TAG,
    summary="Read a task",
    text="At once, or when it has ended.",
    parameters=(
        TASK_ID,
        _IN_QUEUE,
        Parameter(
            name="wait",
            text="Answer when the task has ended, or so much time is over; after 5 minutes at"
            " the latest.",
            schema=DURATION,
            example="30s",
        ),
    ),
    answers=(Answer(text="The task.", body=TaskSerializer, example=TASK_EXAMPLE),),
    errors=(
        InvalidRequest("wait must be longer than zero", field="wait"),
        TaskNotFound(),
    ),
)
DELETE: Final = Operation(
    name="deleteTask",
    tag=_TAG,
    summary="Delete a task that is not running",
    text="It is gone with its progress, its result and its uniqueness.",
    parameters=(TASK_ID, _IN_QUEUE),
    answers=(_done("task deleted"),),
    errors=(*_refusals(DeleteFailed, "not_found", "active", "unavailable"), NotReplicated()),
)
CANCEL: Final = Operation(
    name="cancelTask",
    tag=_TAG,
    summary="Cancel a task that has not ended",
    text="It never runs; one that runs is told, and killed 3 s later.",
    parameters=(TASK_ID,),
    answers=(_done("task cancelled"),),
    errors=(*_refusals(CancelFailed, "not_found", "finished", "unavailable"), NotReplicated()),
)
RUN: Final = Operation(
    name="runTask",
    tag=_TAG,
    summary="Run a task at once",
    text="One that is scheduled, waits for a retry, or is archived.",
    parameters=(TASK_ID,),
    answers=(_done("task will run"),),
    errors=(
        *_refusals(RunFailed, "not_found", "active", "pending", "completed", "unavailable"),
        NotReplicated(),
    ),
)
LIST_TYPES: Final = Operation(
    name="listTaskTypes",
    tag="Task types",
    summary="List the types of tasks",
    text="What can be created: each type's defaults, and what its payload has to be.",
    answers=(
        Answer(
            text="The types, by name.",
            body=TaskTypeSerializer(many=True),
            example=[
                {
                    "type": "resize",
                    "description": "Scale an image.",
                    "queue": "default",
                    "timeout": 300.0,
                    "max_retries": 5,
                    "payload_schema": {
                        "$schema": "https://json-schema.org/draft/2020-12/schema",
                        "type": "object",
                        "properties": {"width": {"type": "integer", "minimum": 1}},
                        "required": ["width"],
                    },
                }
            ],
        ),
    ),
)
