"""A stream whose client reads nothing."""

import asyncio
from functools import partial

import pytest

from progress.stream import event_stream
from progress.stream.daphne_response import DaphneResponse
from progress.stream.feed import Feed
from progress.stream.stream_kinds import ManyTasksStream
from progress.stream.watched_task import WatchedTask
from store.connection import AsyncStore
from tests.daphne_request import DaphneRequest, reply


class Connection:
    """Notes that it was dropped."""

    transport = None
    dropped = False

    def forceAbortClient(self) -> None:  # noqa: N802
        self.dropped = True


async def exists(_client: AsyncStore, _task_id: str) -> bool:
    return False


def test_what_comes_last_is_waited_for_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that has not read it is dropped, and not told that this was the end: it resumes."""
    # A real client would have to leave the answers to earlier requests unread for half a minute.
    monkeypatch.setattr(event_stream, "_CLIENT_TIMEOUT", 0.01)
    request = DaphneRequest()
    request.channel = connection = Connection()

    async def story() -> None:
        response = DaphneResponse(partial(reply, request), request)
        response.pauseProducing()
        await ManyTasksStream(
            Feed(), [WatchedTask("gone", is_missing=True)], response, exists
        ).run()

    asyncio.run(story())
    assert connection.dropped
    assert b"".join(request.written).startswith(b"event: error")
    assert request.messages == []
