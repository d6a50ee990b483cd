"""Behind a proxy that says for whom it asks, whoever calls has their own address."""

from collections.abc import Iterator

import httpx
import pytest

from tests.free_ports import free_ports
from tests.hub import Hub
from tests.web_process import WebProcess


@pytest.fixture
def behind_a_proxy(hub: Hub) -> Iterator[str]:
    """The URL of a web process as `deploy/` starts it, which lets each address call once."""
    (port,) = free_ports(1)
    web = WebProcess(hub.environment | {"TASKHUB_RATE_LIMIT": "1/h"}, hub.web_log, port)
    web.until_ready()
    yield web.url
    web.stop()


def test_each_address_is_counted_by_itself(behind_a_proxy: str) -> None:
    def status(address: str) -> int:
        headers = {"X-Forwarded-For": address, "X-Forwarded-Proto": "https"}
        return httpx.get(f"{behind_a_proxy}/api/v1/task-types", headers=headers).status_code

    asked = [status(f"198.51.100.{n}") for n in (1, 1, 2, 2)]
    assert asked == [200, 429, 200, 429]
