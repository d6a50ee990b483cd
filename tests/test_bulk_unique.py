"""Many tasks in one request that are to be unique: one that is not refuses all."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.api import TASKS, Api, Json, error_of
from tests.bulk_request import kept, one, post
from tests.hub import Hub

pytestmark = pytest.mark.usefixtures("nothing_unforeseen")


def unique(name: str, number: int = 0, **fields: Any) -> Json:
    return one(unique="1h", payload={"of": name, "number": number}, **fields)


def test_every_window_that_is_held_is_told(api: Api, hub: Hub) -> None:
    first = api.bulk([unique("held", 0), unique("held", 1)])
    before = kept(hub)
    response = post(
        api,
        unique("held", 1),
        unique("held", 2),
        one(),
        unique("held", 2, metadata={"a": 1}),
        unique("held", 2),
        unique("held", 1),
        unique("held", 1, queue="attic"),
        unique("held", 0),
    )
    assert error_of(response, 409, "DUPLICATE_TASK") == {
        "duplicates": [
            {"index": 0, "task_id": first[1]},
            {"index": 3, "same_as": 1},
            {"index": 4, "same_as": 1},
            {"index": 5, "task_id": first[1]},
            {"index": 7, "task_id": first[0]},
        ]
    }
    assert kept(hub) == before


def test_the_first_one_may_be_the_original(api: Api) -> None:
    details = error_of(post(api, unique("own"), unique("own")), 409, "DUPLICATE_TASK")
    assert details == {"duplicates": [{"index": 1, "same_as": 0}]}


def test_a_window_is_its_own_tasks(api: Api) -> None:
    task_ids = api.bulk([unique("each", number) for number in range(3)])
    answer = api.http.post(TASKS, json=unique("each", 1))
    assert error_of(answer, 409, "DUPLICATE_TASK") == {"task_id": task_ids[1]}
    api.delete(task_ids[1])
    again = api.http.post(TASKS, json=unique("each", 1))
    assert again.status_code == 201


def test_of_many_at_once_that_share_a_task_one_is_taken_whole(api: Api, hub: Hub) -> None:
    before = Counter(kept(hub)[1])

    def create(number: int) -> httpx.Response:
        with httpx.Client(base_url=hub.url, timeout=60) as client:
            mine = [unique(f"of {number}", at) for at in range(20)]
            return post(Api(client), *mine, unique("shared"))

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(create, range(10)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9
    (taken,) = (answer.json()["tasks"] for answer in answers if answer.status_code == 201)
    for answer in answers:
        if answer.status_code == 409:
            held = [{"index": 20, "task_id": taken[20]["task_id"]}]
            assert error_of(answer, 409, "DUPLICATE_TASK") == {"duplicates": held}
    assert Counter(kept(hub)[1]) - before == {"idle": 21}
