"""A task's page in the admin, as somebody of the staff gets it."""

import re
from html import unescape

from django.test import Client

EVIL = '</pre><script>alert("x")</script>&amp;<img src=x onerror=alert(1)>'


def address(task_id: str) -> str:
    return f"/admin/tasks/task/{task_id}/change/"


def page(client: Client, task_id: str, part: str = "") -> str:
    """The page of a task that is there."""
    response = client.get(address(task_id), {"part": part} if part else {})
    assert response.status_code == 200
    return response.content.decode()


def text_of(html: str) -> str:
    """What a reader reads, in one line."""
    return " ".join(unescape(re.sub("<[^>]*>", " ", html)).split())


def acts(html: str) -> set[str]:
    return set(re.findall(r'name="action" value="(\w+)"', html))
