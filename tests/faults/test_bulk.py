"""A bulk is there whole or not at all, whatever breaks on the way."""

import itertools
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from store.connection import Store
from tests.api import BULK
from tests.hub import Hub
from tests.waiting import until

SIZE = 200
CLIENTS = 4


def tasks_of(number: int) -> list[dict[str, object]]:
    return [{"type": "steps", "payload": {}, "queue": "low", "metadata": {"bulk": number}}] * SIZE


def size_of_each(store: Store) -> Counter[int]:
    """How many tasks there are of each bulk; each must be in the queue, and in no other place."""
    queued = store.lrange("rq:queue:low", 0, -1)
    assert len(set(queued)) == len(queued)
    assert {b"rq:job:" + task_id for task_id in queued} == set(store.scan_iter("rq:job:*", 1000))
    pipe = store.pipeline()
    for task_id in queued:
        pipe.hget(b"rq:job:" + task_id, "meta")
    return Counter(int(meta.split(b'"bulk": ')[1].strip(b"}")) for meta in pipe.execute())


class Client:
    """Creates one bulk after the other, until one is refused.

    acknowledged: the numbers of those that were not.
    """

    def __init__(self, hub: Hub, first: int) -> None:
        self._url = hub.url + BULK
        self._first = first
        self.acknowledged: list[int] = []

    def create(self) -> None:
        with httpx.Client(timeout=60) as client:
            for number in itertools.count(self._first, CLIENTS):
                answer = client.post(self._url, json={"tasks": tasks_of(number)})
                if answer.status_code != 201:
                    assert answer.json()["code"] == "INTERNAL_ERROR"
                    return
                self.acknowledged.append(number)


@pytest.mark.parametrize("time_", range(3))
def test_a_store_that_is_killed_has_all_of_a_bulk_or_nothing(hub: Hub, time_: int) -> None:
    clients = [Client(hub, number) for number in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        creating = [pool.submit(client.create) for client in clients]
        until(lambda: all(client.acknowledged for client in clients), 60, "the first bulks")
        hub.kill_store()
        for one in creating:
            one.result()
    hub.start_store()
    with hub.store() as store:
        sizes = size_of_each(store)
    assert set(sizes.values()) == {SIZE}
    assert sizes.keys() >= {number for client in clients for number in client.acknowledged}


def test_a_bulk_that_was_refused_is_not_done_later(hub: Hub) -> None:
    with hub.stalled_store():
        answer = hub.api.http.post(BULK, json={"tasks": tasks_of(0)})
        assert (answer.status_code, answer.json()["code"]) == (500, "INTERNAL_ERROR")
    hub.api.bulk(tasks_of(1))
    with hub.store() as store:
        assert size_of_each(store) == {1: SIZE}


def test_a_thousand_tasks_ring_once_and_are_numbered_at_once(hub: Hub) -> None:
    """So that the store is soon there for others again."""
    hub.api.create("steps", queue="low")  # so that the store knows the script
    tasks = [{"type": "steps", "payload": {}, "queue": "low"}] * 1000
    with hub.store() as store:
        store.flushall()
        store.config_resetstat()
        hub.api.bulk(tasks)
        calls = {
            name.removeprefix("cmdstat_"): facts["calls"]
            for name, facts in store.info("commandstats").items()
        }
        assert store.lrange("taskhub:bell:low", 0, -1) == [b"1"]
    expected = {"hset": 1000, "hincrby": 1, "rpush": 2, "evalsha": 1}
    assert {name: calls.get(name) for name in expected} == expected
