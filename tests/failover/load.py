"""Clients that create tasks without a break, and note what was acknowledged."""

import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import httpx

from tests.api import BULK, TASKS, Json
from tests.environment import IS_WHOLE
from tests.hub import Hub

_CLIENTS = 2
_PAUSE = 0.02 if IS_WHOLE else 0.15  # seconds between two requests of a client
_ONE: Json = {"type": "steps", "payload": {"count": 2}}


class Load:
    """Creates tasks from several threads, each request again with its key until it went well.

    acknowledged: ids of tasks, each with when it was acknowledged, in monotonic seconds.
    refused: the statuses and codes of requests that went wrong.
    """

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._stop = threading.Event()
        self.acknowledged: dict[str, float] = {}
        self.refused: set[tuple[int, str]] = set()

    def create_until_stopped(self, number: int) -> None:
        with httpx.Client(base_url=self._hub.url, timeout=30) as client:
            while not self._stop.is_set():
                path, body = (TASKS, _ONE) if number % 2 else (BULK, {"tasks": [_ONE] * 3})
                for task_id in self._create(client, path, body):
                    self.acknowledged[task_id] = time.monotonic()
                time.sleep(_PAUSE)

    def _create(self, client: httpx.Client, path: str, body: Json) -> list[str]:
        key = {"Idempotency-Key": str(uuid.uuid4())}
        while not self._stop.is_set():
            answer = client.post(path, json=body, headers=key)
            told: Json = answer.json()
            if answer.status_code == 201:
                return [task["task_id"] for task in told.get("tasks", [told])]
            self.refused.add((answer.status_code, told["code"]))
            time.sleep(_PAUSE)
        return []

    def stop(self) -> None:
        self._stop.set()


@contextmanager
def load(hub: Hub) -> Iterator[Load]:
    """It goes on throughout; what was acknowledged is complete afterwards."""
    running = Load(hub)
    with ThreadPoolExecutor(_CLIENTS) as pool:
        clients: list[Future[None]] = [
            pool.submit(running.create_until_stopped, number) for number in range(_CLIENTS)
        ]
        try:
            yield running
        finally:
            running.stop()
    for client in clients:
        client.result()
