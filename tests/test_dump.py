"""What becomes of tasks and keys that are read out of a store and written into an empty one."""

from collections.abc import Iterator
from typing import Any

import pytest

from store.connection import Store, shared_client
from taskhub.backup import store_keys
from taskhub.backup.backup_file import Record
from taskhub.backup.store_content import store_records
from tasks import registry
from tasks.engine import broker, keys, services
from tasks.engine.calls import TakeRequest
from tasks.engine.dumped_task import DumpedTask
from tasks.engine.outcome import Outcome
from tasks.engine.spec import NewTask
from tasks.engine.states import Event, State
from tasks.exceptions import DuplicateTask, TaskNotFound
from tasks.queries.task import get_task

QUEUE = "quiet"


@pytest.fixture
def store(other_database: None) -> Iterator[Store]:
    """An empty one."""
    client = shared_client()
    client.flushdb()
    yield client
    client.flushdb()


def create(**fields: Any) -> str:
    new_task = NewTask.of(registry.get("demo"), payload={}, queue=QUEUE, **fields)
    return services.create(new_task).task_id


def take(store: Store, task_id: str) -> Any:
    taken = broker.take(store, TakeRequest.new(worker="w", queues=[QUEUE], lease=60))
    assert taken
    assert taken.task_id == task_id
    return taken.execution


def moved(store: Store) -> None:
    """Everything, through a backup."""
    records: list[Record] = list(store_records(store))
    store.flushdb()
    tasks = [DumpedTask.of_json(record) for record in records if "task" in record]
    broker.restore_tasks(tasks).on(store)
    store_keys.write_keys(store, [record for record in records if "key" in record])
    while broker.restore_pending(QUEUE, 1).on(store):
        pass


def test_what_runs_is_pending_again_before_all_others(store: Store) -> None:
    running, waiting = create(), [create() for _ in range(3)]
    take(store, running)
    moved(store)
    assert get_task(running).state is State.PENDING
    for task_id in (running, *waiting):
        take(store, task_id)


def test_what_was_to_be_cancelled_has_ended_cancelled(store: Store) -> None:
    task_id = create()
    take(store, task_id)
    services.cancel(task_id)
    moved(store)
    task = get_task(task_id)
    assert (task.state, task.cancelled) == (State.ARCHIVED, True)


def test_a_window_outlasts_its_task(store: Store) -> None:
    task_id = create(unique=3600.0)
    execution = take(store, task_id)
    broker.finish(store, execution, Outcome(event=Event.COMPLETE, result=b"{}"))
    store.delete(keys.job(task_id))  # it has expired
    moved(store)
    with pytest.raises(DuplicateTask) as refusal:
        create(unique=3600.0)
    assert refusal.value.details == {"task_id": task_id}
    (window,) = store.keys(keys.unique("*"))
    assert 3_500_000 < store.pttl(window) <= 3_600_000


def test_what_has_expired_meanwhile_is_left_out(store: Store) -> None:
    task_id = create()
    execution = take(store, task_id)
    broker.finish(store, execution, Outcome(event=Event.COMPLETE, result=b"{}"))
    (task,) = broker.dump_tasks([task_id]).on(store)
    store.flushdb()
    expired = task._replace(expiries=(b"1", b"1", b"1"))
    assert broker.restore_tasks([expired]).on(store) == [(broker.Restored.EXPIRED, "")]
    with pytest.raises(TaskNotFound):
        get_task(task_id)


def test_a_task_is_restored_once(store: Store) -> None:
    task_id = create()
    (task,) = broker.dump_tasks([task_id]).on(store)
    store.flushdb()
    outcomes = [outcome for outcome, _ in broker.restore_tasks([task, task]).on(store)]
    assert outcomes == [broker.Restored.RESTORED, broker.Restored.THERE]


def test_each_kind_of_key_is_kept_in_one_way() -> None:
    ways = (store_keys.WITH_TASKS, store_keys.OF_THE_MOMENT, store_keys.ANEW)
    named = [kind for way in (*ways, store_keys.AS_THEY_ARE) for kind in way]
    assert sorted(named) == sorted([*keys.PREFIXES, *keys.SINGLES])
