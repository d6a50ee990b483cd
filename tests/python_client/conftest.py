"""Both clients, for stories that are told of either."""

from collections.abc import Iterator

import pytest

from taskhub_client import TaskHub
from tests.hub import Hub
from tests.python_client.on_a_loop import client_of


@pytest.fixture(params=["blocking", "awaited"])
def kind(request: pytest.FixtureRequest) -> str:
    """Which client: for threads, or for asyncio."""
    name: str = request.param
    return name


@pytest.fixture
def client(kind: str, hub: Hub) -> Iterator[TaskHub]:
    """A client of the shared hub."""
    with client_of(kind, hub.url) as connected:
        yield connected
