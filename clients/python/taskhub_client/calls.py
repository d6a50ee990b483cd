"""The calls of the API, each written once; `TaskHub` and `AsyncTaskHub` have them as methods."""

import math
import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from taskhub_client.entry import Entry
from taskhub_client.errors import StillRunning
from taskhub_client.events import StreamTicket
from taskhub_client.exchange import Asking, Request
from taskhub_client.queue_stats import QueueStats
from taskhub_client.task import CreatedTask, NewTask, Task, TaskType
from taskhub_client.times import Duration, Moment, read_time

API = "/api/v1"
_HELD = 25.0
"""Seconds that one request waits for a task: less than what proxies cut."""
_ANSWER_WITHIN = 30.0  # seconds, once the wait is over


def create(
    type: str,  # noqa: A002  the API's word
    payload: Mapping[str, Any],
    *,
    queue: str | None = None,
    max_retries: int | None = None,
    timeout: Duration | None = None,
    process_at: Moment | None = None,
    unique: Duration | None = None,
    metadata: Mapping[str, Any] | None = None,
    idempotency_key: str | None = None,
) -> Asking[CreatedTask]:
    """Create a task: once, however often the request has to be sent again.

    The arguments are NewTask's.
    idempotency_key: makes another call with the same one, within a day, give the same task; each
        call has its own when it is left out.

    Raises Invalid, Duplicate, KeyReused, and what every call may raise: Unauthorized, Forbidden,
    RateLimited, ServerError, Unreachable.
    """
    task = NewTask(
        type=type,
        payload=payload,
        queue=queue,
        max_retries=max_retries,
        timeout=timeout,
        process_at=process_at,
        unique=unique,
        metadata=metadata,
    )
    answer = yield _creation("/tasks", task.as_json(), idempotency_key)
    return answer.read(CreatedTask.from_json)


def create_many(
    tasks: Iterable[NewTask], *, idempotency_key: str | None = None
) -> Asking[list[CreatedTask]]:
    """Create 1 to 1,000 tasks, all or none, once. They come back in the same order.

    Raises as `create`; Invalid has `errors` then, and Duplicate `duplicates`.
    """
    body = {"tasks": [task.as_json() for task in tasks]}
    answer = yield _creation("/tasks/bulk", body, idempotency_key)
    return answer.read(lambda value: [CreatedTask.from_json(item) for item in value["tasks"]])


def _creation(path: str, body: Any, key: str | None) -> Request:
    headers = {"Idempotency-Key": str(uuid.uuid4()) if key is None else key}
    return Request(method="POST", path=API + path, body=body, headers=headers)


def get(task_id: str, *, queue: str | None = None) -> Asking[Task]:
    """A task as it stands. queue: where it must be. Raises NotFound."""
    answer = yield Request(method="GET", path=_path(task_id), params={"queue": queue})
    return answer.read(Task.from_json)


def wait(task_id: str, *, timeout: float | None = None) -> Asking[Task]:
    """A task once it has ended, `completed` or `archived`; the hub says so at once.

    timeout: seconds; None waits for as long as it takes.

    Raises StillRunning, which has the task, when the time is over, and NotFound.
    """
    deadline = math.inf if timeout is None else time.monotonic() + timeout
    while True:
        seconds = min(_HELD, deadline - time.monotonic())
        params = {"wait": f"{math.ceil(seconds * 1000)}ms"} if seconds > 0 else {}
        answer = yield Request(
            method="GET",
            path=_path(task_id),
            params=params,
            read_timeout=max(seconds, 0) + _ANSWER_WITHIN,
        )
        task = answer.read(Task.from_json)
        if task.has_ended:
            return task
        if time.monotonic() >= deadline:
            raise StillRunning(task)


def cancel(task_id: str) -> Asking[None]:
    """Cancel a task that has not ended: it never runs; one that runs is told, and stopped soon.

    Raises Refused for one that has ended, and NotFound. Where the answer was lost, and the task is
    found cancelled, that is what was asked for.
    """
    answer = yield Request(method="POST", path=_path(task_id, "/cancel"))
    if answer.may_be_done and answer.reason == "finished":
        task = yield from get(task_id)
        if task.is_cancelled:
            return
    answer.require_success()


def run(task_id: str) -> Asking[None]:
    """Have a scheduled, retry or archived task run at once.

    Raises Refused for one in another state, and NotFound. Where the answer was lost, and the task
    waits, runs or has completed, that is what was asked for.
    """
    answer = yield Request(method="POST", path=_path(task_id, "/run"))
    if not (answer.may_be_done and answer.reason in ("pending", "active", "completed")):
        answer.require_success()


def delete(task_id: str, *, queue: str | None = None) -> Asking[None]:
    """Delete a task that is not running, with all that belongs to it. queue: where it must be.

    Raises Refused for one that runs, and NotFound. Where the answer was lost, and the task is not
    there, that is what was asked for.
    """
    answer = yield Request(method="DELETE", path=_path(task_id), params={"queue": queue})
    if not (answer.may_be_done and answer.reason == "not_found"):
        answer.require_success()


def progress(task_id: str) -> Asking[Entry]:
    """The latest entry. Raises NotFound where there is none yet."""
    answer = yield Request(method="GET", path=_path(task_id, "/progress"))
    return answer.read(Entry.from_json)


def history(task_id: str, *, start_id: str | None = None) -> Asking[list[Entry]]:
    """All entries that are kept, oldest first. start_id: the `stream_id` to begin with."""
    path = _path(task_id, "/progress/history")
    answer = yield Request(method="GET", path=path, params={"start_id": start_id})
    return answer.read(lambda value: [Entry.from_json(item) for item in value["history"]])


def stream_ticket(task_ids: Sequence[str]) -> Asking[StreamTicket]:
    """What lets a browser, which has no key, watch 1 to 10 tasks: see StreamTicket."""
    body = {"task_ids": list(task_ids)}
    answer = yield Request(method="POST", path=f"{API}/stream-tickets", body=body)
    return answer.read(lambda value: StreamTicket(value["ticket"], read_time(value["expires_at"])))


def queues(queue: str | None = None) -> Asking[list[QueueStats]]:
    """How every queue is doing, highest priority first, or `queue` alone. Raises NotFound."""
    answer = yield Request(method="GET", path=f"{API}/queues/stats", params={"queue": queue})
    return answer.read(lambda value: [QueueStats.from_json(item) for item in value])


def pause(queue: str) -> Asking[None]:
    """Have no task of a queue begin, until it is resumed. Raises NotFound."""
    answer = yield Request(method="POST", path=f"{API}/queues/{quote(queue, safe='')}/pause")
    answer.require_success()


def resume(queue: str) -> Asking[None]:
    """Undo `pause`. Raises NotFound."""
    answer = yield Request(method="POST", path=f"{API}/queues/{quote(queue, safe='')}/resume")
    answer.require_success()


def task_types() -> Asking[list[TaskType]]:
    """What types of tasks there are, by name."""
    answer = yield Request(method="GET", path=f"{API}/task-types")
    return answer.read(lambda value: [TaskType.from_json(item) for item in value])


def _path(task_id: str, below: str = "") -> str:
    return f"{API}/tasks/{quote(task_id, safe='')}{below}"
