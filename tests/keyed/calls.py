"""What tests of callers ask of a hub."""

from typing import Any

import httpx

from tests.api import TASKS, error_of

TICKETS = "/api/v1/stream-tickets"
UNKNOWN = f"Bearer thk_{'0' * 16}_{'0' * 64}"
"""A token as keys have it, of none."""


def create(owner: httpx.Client, queue: str = "idle", type_: str = "echo") -> str:
    """A task that stays pending."""
    made = owner.post(TASKS, json={"type": type_, "payload": {}, "queue": queue})
    assert made.status_code == 201, made.text
    task_id: str = made.json()["task_id"]
    return task_id


def ticket_of(client: httpx.Client, *task_ids: str) -> str:
    made = client.post(TICKETS, json={"task_ids": task_ids})
    assert made.status_code == 201, made.text
    ticket: str = made.json()["ticket"]
    return ticket


def refusal(client: httpx.Client, path: str, status: int, code: str, **params: str) -> Any:
    """The details of the answer that refuses a stream."""
    answer = client.get(path, params=params or None)
    assert (answer.headers.get("www-authenticate") == "Bearer") == (status == 401)
    return error_of(answer, status, code)
