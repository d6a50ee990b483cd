"""Requests to create many tasks at once, and what they leave in the store."""

from typing import Any

import httpx

from tests.api import BULK, Api, Json
from tests.hub import Hub

QUEUES = ("idle", "attic")


def one(**fields: Any) -> Json:
    """What creates a task that nobody runs."""
    return {"type": "echo", "payload": {}, "queue": "idle"} | fields


def post(api: Api, *tasks: Any) -> httpx.Response:
    return api.http.post(BULK, json={"tasks": list(tasks)})


def kept(hub: Hub) -> tuple[list[bytes], dict[str, int]]:
    """What there is of tasks in the store."""
    with hub.store() as store:
        keys = [key for key in store.scan_iter(count=1000) if key.startswith(b"rq:job:")]
        windows = list(store.scan_iter("taskhub:unique:*", 1000))
        return sorted(keys + windows), {q: store.llen(f"rq:queue:{q}") for q in QUEUES}
