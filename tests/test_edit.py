"""Editing a task that waits: where it is, in one step, and never under the hands of a worker."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from store.connection import shared_client
from tasks import registry
from tasks.engine import broker, keys, services
from tasks.engine.calls import TakeRequest
from tasks.engine.edit import AT_ONCE, TaskChanges
from tasks.engine.spec import NewTask
from tasks.engine.states import State
from tasks.exceptions import DuplicateTask, EditFailed, QueueNotFound
from tasks.queries.task import get_task
from tests.api import NOBODY, Api
from tests.gate import Gate

QUEUE, OTHER = "idle", "attic"
TOMORROW = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)


def created(**fields: Any) -> str:
    """The id of a new task, in a queue that nobody serves."""
    new = NewTask.of(registry.get("echo"), **({"payload": {}, "queue": QUEUE} | fields))
    return services.create(new).task_id


def line(queue: str) -> list[str]:
    """Who waits in a queue, the next one first."""
    return [task_id.decode() for task_id in shared_client().lrange(f"rq:queue:{queue}", 0, -1)]


def reason_of(task_id: str, changes: TaskChanges, seen: int | None = None) -> str:
    """Why an edit is refused."""
    with pytest.raises(EditFailed) as refusal:
        services.edit(task_id, changes, seen=seen)
    return str(refusal.value.details["reason"])


@pytest.fixture
def waiting(hub: Any) -> Iterator[list[str]]:
    """Three pending tasks, one after the other in their queue."""
    tasks = [created(payload={"number": number}) for number in range(3)]
    yield tasks
    for task_id in tasks:
        services.delete(task_id)


def test_a_payload_is_changed_and_the_task_keeps_its_place(waiting: list[str]) -> None:
    before = get_task(waiting[1])
    changes = TaskChanges(payload={"said": "new"}, max_retries=9, timeout=5, metadata={"a": 1})
    assert services.edit(waiting[1], changes) is State.PENDING
    task = get_task(waiting[1])
    assert (task.payload, task.metadata, task.timeout) == ({"said": "new"}, {"a": 1}, 5)
    assert (task.max_retries, task.due, task.edits) == (9, before.due, 1)
    assert line(QUEUE)[-3:] == waiting


def test_another_queue_is_entered_at_the_back_and_its_workers_wake(waiting: list[str]) -> None:
    last = created(queue=OTHER)
    shared_client().delete(keys.bell(OTHER))
    assert services.edit(waiting[0], TaskChanges(queue=OTHER)) is State.PENDING
    assert line(QUEUE)[-2:] == waiting[1:]
    assert line(OTHER)[-2:] == [last, waiting[0]]
    assert shared_client().exists(keys.bell(OTHER))
    positions = [shared_client().hget(keys.job(each), "position") for each in (last, waiting[0])]
    assert positions == sorted(positions, key=int)


def test_tomorrow_and_back(waiting: list[str]) -> None:
    assert services.edit(waiting[0], TaskChanges(process_at=TOMORROW)) is State.SCHEDULED
    assert (get_task(waiting[0]).state, get_task(waiting[0]).due) == (State.SCHEDULED, TOMORROW)
    later = TOMORROW + timedelta(days=1)
    assert services.edit(waiting[0], TaskChanges(process_at=later, queue=OTHER)) is State.SCHEDULED
    assert get_task(waiting[0]).due == later
    assert shared_client().zscore(f"rq:scheduled:{OTHER}", waiting[0]) == later.timestamp()
    assert shared_client().zscore(f"rq:scheduled:{QUEUE}", waiting[0]) is None
    changes = TaskChanges(process_at=AT_ONCE, queue=QUEUE)
    assert services.edit(waiting[0], changes) is State.PENDING
    assert line(QUEUE)[-3:] == [*waiting[1:], waiting[0]]


def test_a_retry_stays_one_with_its_failures(api: Api) -> None:
    task_id = api.create("fail_for_long", max_retries=3)
    before = api.wait(task_id, "retry")
    assert services.edit(task_id, TaskChanges(process_at=TOMORROW)) is State.RETRY
    after = get_task(task_id)
    assert (after.state, after.failures, after.last_err) == (State.RETRY, 1, before["last_err"])
    for key in ("rq:scheduled:default", "taskhub:retry:default"):
        assert shared_client().zscore(key, task_id) == TOMORROW.timestamp()
    services.edit(task_id, TaskChanges(max_retries=1))
    assert services.edit(task_id, TaskChanges(process_at=AT_ONCE)) is State.PENDING
    assert api.wait(task_id, "archived")["retried"] == 1


def test_what_is_left_of_it_is_as_of_a_task_that_was_created_so() -> None:
    fields: dict[str, Any] = {"payload": {"text": "x" * 400}, "metadata": {"a": 1}, "timeout": 2.5}
    edited, new = created(queue=QUEUE), created(queue=OTHER, max_retries=7, **fields)
    services.edit(edited, TaskChanges(queue=OTHER, max_retries=7, **fields))
    of_its_own = {b"created_at", b"enqueued_at", b"due", b"position", b"edits"}
    hashes = [shared_client().hgetall(keys.job(task_id)) for task_id in (edited, new)]
    one, other = ({name: of[name] for name in of.keys() - of_its_own} for of in hashes)
    assert one == other


def test_a_window_goes_with_the_task() -> None:
    unique = {"unique": 3600.0, "process_at": TOMORROW}
    one, other = created(payload={"n": 10}, **unique), created(payload={"n": 20}, **unique)
    with pytest.raises(DuplicateTask) as refusal:
        services.edit(one, TaskChanges(payload={"n": 20}))
    assert refusal.value.details == {"task_id": other}
    assert get_task(one).payload == {"n": 10}

    services.edit(one, TaskChanges(payload={"n": 30}, process_at=AT_ONCE))
    with pytest.raises(DuplicateTask):
        created(payload={"n": 30}, unique=1.0)
    (window,) = shared_client().hmget(keys.job(one), "unique")
    assert 3_500_000 < shared_client().pttl(window) <= 3_600_000
    free_again = created(payload={"n": 10}, unique=1.0)
    for task_id in (one, other, free_again):
        services.delete(task_id)
    assert not shared_client().exists(window)


def test_of_two_editors_the_later_one_is_told(waiting: list[str]) -> None:
    seen = get_task(waiting[0]).edits
    services.edit(waiting[0], TaskChanges(payload={"by": "anna"}), seen=seen)
    assert reason_of(waiting[0], TaskChanges(payload={"by": "otto"}), seen) == "edited"
    assert get_task(waiting[0]).payload == {"by": "anna"}


def test_what_runs_has_ended_or_is_not_there_is_refused(api: Api, gate: Gate) -> None:
    runs, ended = api.create("gate", gate.payload()), api.create("echo")
    api.wait(runs, "active")
    api.wait(ended, "completed")
    changes = TaskChanges(payload={"late": True})
    assert [reason_of(each, changes) for each in (runs, ended)] == ["active", "completed"]
    gate.open()
    assert [reason_of(each, changes) for each in (NOBODY, "no id")] == ["not_found"] * 2
    with pytest.raises(QueueNotFound):
        services.edit(ended, TaskChanges(queue="nope"))


@pytest.mark.usefixtures("other_database")
def test_either_the_old_runs_and_the_edit_is_refused_or_the_new_runs() -> None:
    """A worker takes from the front, an editor goes to meet it from the back."""
    tasks = [created(payload={"version": "old"}) for _ in range(100)]
    edited: set[str] = set()
    may_begin = threading.Barrier(2)

    def edit_all() -> None:
        may_begin.wait(30)
        for task_id in reversed(tasks):
            with suppress(EditFailed):
                services.edit(task_id, TaskChanges(payload={"version": "new"}))
                edited.add(task_id)

    editor = threading.Thread(target=edit_all)
    editor.start()
    may_begin.wait(30)
    request, ran = TakeRequest.new(worker="racer", queues=[QUEUE], lease=3600), {}
    while taken := broker.take(shared_client(), request):
        ran[taken.task_id] = taken.spec.payload["version"]
    editor.join()
    assert ran == {task_id: "new" if task_id in edited else "old" for task_id in tasks}
