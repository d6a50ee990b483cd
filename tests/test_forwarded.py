"""Behind a proxy that says for whom it asks, whoever calls has their own address."""

import sys
from collections.abc import Iterator

import httpx
import pytest

from tests.free_ports import free_ports
from tests.hub import Hub
from tests.process import HubProcess
from tests.waiting import until


@pytest.fixture
def behind_a_proxy(hub: Hub) -> Iterator[str]:
    """The URL of a web process as `deploy/` starts it, which lets each address call once."""
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    process = HubProcess(
        *(sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "-v", "0"),
        *("--proxy-headers", "taskhub.asgi:application"),
        environment=hub.environment | {"TASKHUB_RATE_LIMIT": "1/h"},
    )

    def is_ready() -> bool:
        process.require_running()
        try:
            return httpx.get(f"{url}/live").status_code == 200
        except httpx.TransportError:
            return False

    until(is_ready, 30, "web process that is ready")
    yield url
    assert process.stop()


def test_each_address_is_counted_by_itself(behind_a_proxy: str) -> None:
    def status(address: str) -> int:
        headers = {"X-Forwarded-For": address, "X-Forwarded-Proto": "https"}
        return httpx.get(f"{behind_a_proxy}/api/v1/task-types", headers=headers).status_code

    asked = [status(f"198.51.100.{n}") for n in (1, 1, 2, 2)]
    assert asked == [200, 429, 200, 429]
