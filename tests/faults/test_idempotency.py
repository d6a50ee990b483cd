"""The same request, sent again and again while what answers it dies: it creates once."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.api import BULK, TASKS, Json
from tests.environment import IS_WHOLE
from tests.hub import Hub
from tests.waiting import until

AT_ONCE = 200 if IS_WHOLE else 60
KILLS = 4 if IS_WHOLE else 1
CLIENTS = 4
ONE: Json = {"type": "steps", "payload": {}, "queue": "low"}


class Repeats:
    """One request, sent by many at once, over and over.

    answers: the good ones that came.
    """

    def __init__(self, hub: Hub, path: str, body: Json) -> None:
        self._client = httpx.Client(
            base_url=hub.url,
            headers={"Idempotency-Key": "the-same"},
            limits=httpx.Limits(max_connections=AT_ONCE),
            timeout=60,
        )
        self._path, self._body = path, body
        self.answers: list[httpx.Response] = []

    def until_answered_again(self) -> None:
        before = len(self.answers)
        until(lambda: len(self.answers) > before, 60, "an answer")

    def close(self) -> None:
        self._client.close()

    def send(self, stop: threading.Event) -> None:
        """Until told to stop, and until there is a good answer."""
        is_answered = False
        while not (is_answered and stop.is_set()):
            try:
                answer = self._client.post(self._path, json=self._body)
            except httpx.TransportError:
                answer = None
            if answer and answer.status_code != 500:  # which says that the machine is too busy
                assert answer.status_code == 201, answer.text
                self.answers.append(answer)
                is_answered = True
            stop.wait(1)  # as a client waits before it tries again


def queued(hub: Hub) -> set[str]:
    """The ids of all tasks, each of which must be in the queue."""
    with hub.store() as store:
        found = {task_id.decode() for task_id in store.lrange("rq:queue:low", 0, -1)}
        assert {f"rq:job:{of}".encode() for of in found} == set(store.scan_iter("rq:job:*", 1000))
        return found


@pytest.mark.parametrize(
    ("path", "body"), [(TASKS, ONE), (BULK, {"tasks": [ONE] * 3})], ids=["one", "bulk"]
)
def test_a_web_process_that_is_killed_creates_nothing_twice(
    hub: Hub, path: str, body: Json
) -> None:
    repeats, stop = Repeats(hub, path, body), threading.Event()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        sending = [pool.submit(repeats.send, stop) for _ in range(AT_ONCE)]
        try:
            for _ in range(KILLS):
                repeats.until_answered_again()
                hub.kill_web()
                hub.start_web()
        finally:
            stop.set()
        for one in sending:
            one.result()
    repeats.close()
    assert len({answer.text for answer in repeats.answers}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in repeats.answers) <= 1
    told = repeats.answers[0].json()
    assert queued(hub) == {task["task_id"] for task in told.get("tasks", [told])}


class Client:
    """Creates one task after the other, each with a key of its own, until one is refused.

    acknowledged: ids by key; "" of the one that was refused.
    """

    def __init__(self, hub: Hub, name: str) -> None:
        self._url, self._name = hub.url + TASKS, name
        self.acknowledged: dict[str, str] = {}

    def create(self) -> None:
        with httpx.Client(timeout=60) as client:
            for number in itertools.count():
                key = f"{self._name}-{number}"
                answer = client.post(self._url, json=ONE, headers={"Idempotency-Key": key})
                self.acknowledged[key] = answer.json().get("task_id", "")
                if answer.status_code != 201:
                    return


def test_a_store_that_is_killed_keeps_a_key_with_its_task_or_neither(hub: Hub) -> None:
    clients = [Client(hub, str(number)) for number in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        creating = [pool.submit(client.create) for client in clients]
        until(lambda: all(len(client.acknowledged) > 5 for client in clients), 60, "tasks")
        hub.kill_store()
        for one in creating:
            one.result()
    hub.start_store()
    ids = set()
    for client in clients:
        for key, task_id in client.acknowledged.items():
            answer = hub.api.http.post(TASKS, json=ONE, headers={"Idempotency-Key": key})
            assert answer.status_code == 201
            assert answer.json()["task_id"] == task_id or not task_id
            ids.add(answer.json()["task_id"])
    assert queued(hub) == ids
    assert len(ids) == sum(len(client.acknowledged) for client in clients)
