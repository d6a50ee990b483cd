"""Many tasks in one step with the Python client."""

import pytest

from taskhub_client import Duplicate, Invalid, NewTask, TaskHub
from tests.api import Api


def test_many_tasks_are_created_in_their_order(client: TaskHub, api: Api) -> None:
    tasks = [NewTask(type="echo", payload={"n": n}, queue="quiet") for n in range(200)]
    tasks.append(NewTask(type="echo", payload={}, process_at="2100-01-01T00:00:00Z"))
    created = client.create_many(iter(tasks))
    assert [task.status for task in created] == ["pending"] * 200 + ["scheduled"]
    assert [api.task(task.task_id)["payload"] for task in created[::50]] == [
        {"n": 0},
        {"n": 50},
        {"n": 100},
        {"n": 150},
        {},
    ]


def test_where_one_is_bad_none_is_created(client: TaskHub, api: Api) -> None:
    before = api.stats("quiet")["pending"]
    good = NewTask(type="echo", payload={}, queue="quiet")
    with pytest.raises(Invalid) as caught:
        client.create_many([good, NewTask(type="nonsense", payload={}), good])
    (error,) = caught.value.errors
    assert (error["index"], error["code"]) == (1, "INVALID_TASK_TYPE")
    with pytest.raises(Invalid):
        client.create_many([])
    assert api.stats("quiet")["pending"] == before


def test_duplicates_are_told(client: TaskHub, kind: str) -> None:
    def unique(n: int) -> NewTask:
        return NewTask(type="echo", payload={kind: n}, queue="quiet", unique="1h")

    (first,) = client.create_many([unique(1)])
    with pytest.raises(Duplicate) as caught:
        client.create_many([unique(2), unique(1), unique(2)])
    assert caught.value.duplicates == [
        {"index": 1, "task_id": first.task_id},
        {"index": 2, "same_as": 0},
    ]
    assert caught.value.task_id == ""
