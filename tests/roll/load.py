"""Clients that ask without a break, each once: nothing is asked again that failed."""

import itertools
import math
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx

from tests.api import TASKS
from tests.waiting import until

_OF_ONE_CLIENT = 8.0  # requests a second; a client waits for its answers
_WITHIN = 120.0  # seconds until an answer is late


class Load:
    """Requests at a pace, from several clients that keep their connections alive.

    rate: requests a second in all, or as many as can be.
    watched: a task that does not end by itself; a client of its own waits for that.
    acknowledged: the tasks that it was told are created.
    number: of requests.
    seconds: that it went on.
    failures: what was asked, and what came instead of the answer.
    """

    def __init__(self, url: str, rate: float, watched: str) -> None:
        self._url = url
        self.clients = math.ceil(rate / _OF_ONE_CLIENT)
        self._apart = self.clients / rate  # seconds between two requests of a client
        self._watched = watched
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self.acknowledged: list[str] = []
        self.number = 0
        self.seconds = 0.0
        self.failures: list[str] = []

    def run(self, number: int) -> None:
        with httpx.Client(base_url=self._url, timeout=_WITHIN) as client:
            if number == 0:
                self._wait_again_and_again(client)
            else:
                self._create_and_read(client)

    def stop(self) -> None:
        self._stop.set()

    def until_it_goes_on(self) -> None:
        """There are new tasks."""
        before = len(self.acknowledged)
        until(lambda: len(self.acknowledged) > before + self.clients, _WITHIN, "more requests")

    def _wait_again_and_again(self, client: httpx.Client) -> None:
        while not self._stop.is_set():
            self._ask(client, "GET", f"{TASKS}/{self._watched}?wait=3s")

    def _create_and_read(self, client: httpx.Client) -> None:
        body = {"type": "short", "payload": {}}
        paths = [f"{TASKS}?limit=5"]
        for turn in itertools.count():
            at = time.monotonic()
            if turn % 2:
                self._ask(client, "GET", paths[turn // 2 % len(paths)])
            elif answer := self._ask(client, "POST", TASKS, body):
                task_id: str = answer.json()["task_id"]
                self.acknowledged.append(task_id)
                paths = [f"{TASKS}/{task_id}", f"{TASKS}?limit=5", "/api/v1/queues/stats"]
            if self._stop.wait(max(0.0, at + self._apart - time.monotonic())):
                return

    def _ask(
        self, client: httpx.Client, method: str, path: str, body: object = None
    ) -> httpx.Response | None:
        with self._lock:
            self.number += 1
        try:
            answer = client.request(method, path, json=body)
        except httpx.TransportError as error:
            self.failures.append(f"{method} {path}: {error!r}")
            return None
        if answer.status_code != (201 if method == "POST" else 200):
            self.failures.append(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
            return None
        return answer


@contextmanager
def going_on(load: Load) -> Iterator[None]:
    """It goes on meanwhile; what it counts is complete afterwards."""
    began = time.monotonic()
    with ThreadPoolExecutor(load.clients + 1) as pool:
        clients = [pool.submit(load.run, number) for number in range(load.clients + 1)]
        try:
            yield
        finally:
            load.seconds = time.monotonic() - began
            load.stop()
    for client in clients:
        client.result()
