"""A client, for stories that are told of either kind."""

from collections.abc import Iterator

import pytest

from taskhub_client import TaskHub
from tests.hub import Hub
from tests.python_client.on_a_loop import client_of


@pytest.fixture
def client(kind: str, hub: Hub) -> Iterator[TaskHub]:
    """A client of the shared hub."""
    with client_of(kind, hub.url) as connected:
        yield connected
