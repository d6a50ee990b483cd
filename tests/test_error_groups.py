"""Failed tasks in groups, by type and exception: counted, listed, and kept true."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.connection import shared_client
from tasks import registry
from tasks.engine import broker, keys, services
from tasks.engine.calls import Execution, Heartbeat, TakeRequest
from tasks.engine.error_count import ErrorCount
from tasks.engine.error_group import ErrorGroup, error_name
from tasks.engine.outcome import failed
from tasks.engine.spec import NewTask
from tasks.engine.states import Event, State
from tasks.queries.error_groups import error_groups, merged
from tasks.queries.task import get_task
from tasks.queries.task_list import page
from tasks.queries.task_query import TaskQuery
from tests.round_trips import counted

QUEUES: Final = ("quiet", "idle")
MOST_GROUPS: Final = 200  # as in error_group.lua
CALLED: Final = failed("Nobody", "")
Fail = Callable[..., list[str]]


@pytest.fixture
def fail(other_database: None) -> Fail:
    """Has so many tasks of an empty store end with an error; their ids."""
    shared_client().flushdb()
    beat()
    return archived


def beat() -> None:
    """What a worker's heartbeat does for all."""
    broker.heartbeat(shared_client(), Heartbeat(worker="of_groups"))


def archived(
    error: str, number: int = 1, *, type_: str = "echo", queue: str = "quiet"
) -> list[str]:
    outcome = failed(error, "it failed", event=Event.ARCHIVE)
    ids = []
    for _ in range(number):
        ids.append(
            services.create(NewTask.of(registry.get(type_), queue=queue, payload={})).task_id
        )
        taken = broker.take(shared_client(), TakeRequest.new(worker="of_groups", queues=[queue]))
        assert taken
        broker.finish(shared_client(), Execution(ids[-1], taken.execution.id), outcome)
    return ids


def counts(type_name: str = "", error: str = "") -> dict[tuple[str, str], int]:
    groups = error_groups(QUEUES, type_name=type_name, error=error)
    return {group.group: group.count for group in groups}


def listed(type_: str, error: str, since: datetime | None = None) -> list[str]:
    query = TaskQuery(states=(State.ARCHIVED,), queues=QUEUES, type=type_, error=error, since=since)
    return [task.id for task in page(query).tasks]


def ended(task_id: str) -> datetime:
    at = get_task(task_id).ended_at
    assert at
    return at


def test_groups_are_of_all_queues_the_largest_first(fail: Fail) -> None:
    fail("TaskTimeout", 2)
    fail("TaskTimeout", 2, queue="idle")
    fail("KeyError", 3)
    (alone,) = fail("KeyError", type_="demo")
    error_groups(QUEUES)  # hands over the script
    with counted() as trips:
        groups = error_groups(QUEUES)
    assert trips.count == 1
    assert [(*group.group, group.count, group.queues) for group in groups] == [
        ("echo", "TaskTimeout", 4, ["idle", "quiet"]),
        ("echo", "KeyError", 3, ["quiet"]),
        ("demo", "KeyError", 1, ["quiet"]),
    ]
    assert (groups[2].sample_id, groups[2].sample_error) == (alone, "KeyError: it failed")
    assert groups[2].first_at == groups[2].last_at == get_task(alone).ended_at
    assert counts(type_name="demo") == {("demo", "KeyError"): 1}
    assert counts(error="TaskTimeout") == {("echo", "TaskTimeout"): 4}


def test_what_ended_before_does_not_count_since_then(fail: Fail) -> None:
    ids = fail("KeyError", 5)
    fourth = ended(ids[3])
    (group,) = error_groups(QUEUES, since=fourth)
    assert group.first_at == fourth
    assert group.count == sum(ended(task_id) >= fourth for task_id in ids)
    assert {*listed("echo", "KeyError", since=fourth)} == {*ids[-group.count :]}
    assert error_groups(QUEUES, since=datetime.now(UTC) + timedelta(hours=1)) == []


def test_a_task_leaves_its_group_with_the_archive(fail: Fail) -> None:
    run, deleted, kept = fail("KeyError", 3)
    services.run_now(run)
    services.delete(deleted)
    assert listed("echo", "KeyError") == [kept]
    assert counts() == {("echo", "KeyError"): 1}
    services.delete(kept)
    assert counts() == {}
    assert groups_kept() == 0


def test_cancelled_tasks_are_in_no_group(fail: Fail) -> None:
    services.cancel(
        services.create(NewTask.of(registry.get("echo"), queue="quiet", payload={})).task_id
    )
    assert counts() == {}


def test_what_has_expired_is_neither_counted_nor_kept(fail: Fail) -> None:
    expired, kept = fail("KeyError", 2)
    (key,) = shared_client().keys(keys.PREFIXES["error_group"].name + "*")
    shared_client().zadd(key, {expired: 1.0})
    assert counts() == {("echo", "KeyError"): 1}
    beat()
    assert [member.decode() for member in shared_client().zrange(key, 0, -1)] == [kept]
    shared_client().zadd(key, {kept: 1.0})
    beat()
    assert groups_kept() == 0


def test_what_was_archived_before_there_were_groups_gets_into_them(fail: Fail) -> None:
    fail("KeyError", 250)
    services.cancel(
        services.create(NewTask.of(registry.get("echo"), queue="quiet", payload={})).task_id
    )
    ours = ("error_group", "error_groups")
    for key in [
        key for name in ours for key in shared_client().keys(keys.PREFIXES[name].name + "*")
    ]:
        shared_client().delete(key)
    shared_client().delete(keys.SINGLES["grouped"].name)
    one_by_one = listed("echo", "KeyError")
    assert len(one_by_one) == 50
    beat()
    assert 0 < counts()["echo", "KeyError"] < 250
    beat()
    assert counts() == {("echo", "KeyError"): 250}
    assert listed("echo", "KeyError") == one_by_one


def test_what_a_worker_of_a_release_before_archives_gets_into_them(fail: Fail) -> None:
    first, second = fail("KeyError", 2)
    assert counts() == {("echo", "KeyError"): 2}
    older = keys.worker("of-a-release-before")
    (group,) = shared_client().keys(keys.PREFIXES["error_group"].name + "*")
    try:
        shared_client().hset(older, mapping={"birth": "then", "running": "0"})
        shared_client().sadd(keys.PREFIXES["workers_of"].name + "quiet", older)
        for task_id in (first, second):  # it knows of no groups
            shared_client().zrem(group, task_id)
            beat()
            assert counts() == {("echo", "KeyError"): 2}
        shared_client().zrem(group, first)
    finally:
        shared_client().delete(older)
    beat()
    assert counts() == {("echo", "KeyError"): 2}


def test_more_exceptions_than_a_queue_has_groups_for_share_one(fail: Fail) -> None:
    for number in range(MOST_GROUPS + 2):
        fail(f"Error{number}")
    assert len(counts()) == MOST_GROUPS + 1
    assert counts()[ErrorGroup("", "")] == 2
    last = listed("echo", f"Error{MOST_GROUPS + 1}")
    assert len(last) == 1
    services.run_now(last[0])
    assert counts()[ErrorGroup("", "")] == 1


def test_a_group_in_a_large_archive_is_listed_by_itself(fail: Fail) -> None:
    (alone,) = fail("KeyError")
    fail("TaskTimeout", 60)
    query = partial(TaskQuery, states=(State.ARCHIVED,), queues=QUEUES, error="KeyError")
    assert page(query(type="echo")).scanned == 1
    assert page(query()).scanned == 61
    assert [task.id for task in page(query()).tasks] == [alone]


@given(st.text())
def test_the_name_of_an_exception_is_what_comes_before_the_colon(text: str) -> None:
    text = text.encode(errors="ignore").decode()
    name = error_name(text)
    assert name.rstrip("�") == text[: len(name.rstrip("�"))]
    assert ":" not in name
    assert len(name.encode(errors="ignore")) <= 103
    assert ErrorGroup.of_text(ErrorGroup("a\nb", name).text) == ("a\nb", name)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.integers(1, 9))))
def test_groups_of_queues_add_up(rows: list[tuple[str, str, int]]) -> None:
    moments = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=n) for n in count())
    found = merged(
        ErrorCount("quiet", ErrorGroup(*group), number, at, at, "", "")
        for (*group, number), at in zip(rows, moments, strict=False)
    )
    assert sum(group.count for group in found) == sum(number for *_, number in rows)
    assert [group.count for group in found] == sorted((g.count for g in found), reverse=True)
    assert len({group.group for group in found}) == len(found)


def groups_kept() -> int:
    return int(shared_client().scard(keys.PREFIXES["error_groups"].name + "quiet"))
