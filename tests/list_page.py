"""The admin's list of tasks as the server sends it."""

import re
from typing import Any

from django.test import Client

from tasks import registry
from tasks.engine import services
from tasks.engine.spec import NewTask
from tests.staff import LIST

QUEUE = "calm"
"""Where the tasks of these tests wait."""


def create(number: int, **payload: Any) -> list[str]:
    """Ids of so many new tasks, without the way over HTTP."""
    new_task = NewTask.of(registry.get("echo"), queue=QUEUE, payload=payload)
    return [services.create(new_task).task_id for _ in range(number)]


def page_text(client: Client, **query: str) -> str:
    """A page as it was sent."""
    answer = client.get(LIST, query)
    assert answer.status_code == 200
    return answer.content.decode()


def listed(client: Client, **query: str) -> list[str]:
    """The ids on a page, in its order."""
    return re.findall(r'data-task="([^"]+)"', page_text(client, **query))


def next_cursor(client: Client, **query: str) -> str:
    """The cursor of the page after this one, '' if it is the last."""
    found = re.search(r"cursor=([\w%-]+)", page_text(client, **query))
    return found[1].replace("%3D", "=") if found else ""
