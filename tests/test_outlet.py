"""What a stream writes to, when it is done with it."""

import asyncio
import gc
import weakref
from functools import partial
from typing import Any

import pytest

from progress.outlet import Outlet


class Connection:
    """Has what an outlet looks for in Daphne's requests, and keeps it as they do."""

    channel = None

    def __init__(self) -> None:
        self.producer: Any = None
        self.messages: list[dict[str, Any]] = []

    def registerProducer(self, producer: Any, streaming: bool) -> None:  # noqa: N802
        self.producer = producer


async def reply(connection: Connection, message: dict[str, Any]) -> None:
    connection.messages.append(message)


@pytest.mark.parametrize("ended", [True, False])
def test_a_connection_that_was_left_goes_at_once(ended: bool) -> None:
    """Ten thousand that wait for the collector are gigabytes, and a pause when it comes."""
    connection = Connection()
    outlet = Outlet(partial(reply, connection))
    gone = weakref.ref(connection)
    if ended:
        asyncio.run(outlet.end())
    else:
        outlet.leave()
    gc.disable()
    try:
        del connection, outlet
        assert gone() is None
    finally:
        gc.enable()


def test_the_end_is_sent() -> None:
    connection = Connection()
    asyncio.run(Outlet(partial(reply, connection)).end())
    assert connection.messages == [{"type": "http.response.body", "body": b"", "more_body": False}]


def test_what_a_slow_client_has_not_read_is_waited_for_no_longer_than_told() -> None:
    async def story() -> list[bool]:
        connection = Connection()
        outlet = Outlet(partial(reply, connection))
        free = await outlet.drained(0)
        outlet.pauseProducing()
        full = await outlet.drained(0.01)
        asyncio.get_running_loop().call_soon(outlet.resumeProducing)
        return [free, full, await outlet.drained(10)]

    assert asyncio.run(story()) == [True, False, True]
