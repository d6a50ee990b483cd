"""What an answered request leaves behind."""

import asyncio
import gc
from typing import Any

import httpx
import pytest

from taskhub.api_handler import ApiHandler

_OURS = ("access.", "tasks.", "taskhub.", "rest_framework.", "django.")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/task-types", 200),
        ("POST", "/api/v1/tasks", 400),
        ("PUT", "/api/v1/tasks", 405),
        ("GET", "/api/v1/nothing", 404),
    ],
)
def test_a_request_goes_at_once(method: str, path: str, status: int) -> None:
    """What names itself in a circle waits for the collector, and then all others wait for that:
    some 10 ms for each few hundred requests."""

    async def story() -> list[Any]:
        transport = httpx.ASGITransport(app=ApiHandler())
        async with httpx.AsyncClient(transport=transport, base_url="http://hub") as http:
            for _ in range(2):  # what is made once is made by the first
                gc.collect()
                gc.set_debug(gc.DEBUG_SAVEALL)
                answer = await http.request(method, path, json={})
                assert answer.status_code == status
                gc.collect()
                left = [item for item in gc.garbage if type(item).__module__.startswith(_OURS)]
                gc.set_debug(0)
                gc.garbage.clear()
        return left

    assert asyncio.run(story()) == []
