"""AsyncTaskHub for tests that are written for TaskHub: the same stories are told of both."""

import inspect
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from typing import Any, cast

from anyio.from_thread import BlockingPortal, start_blocking_portal

from taskhub_client import AsyncTaskHub, TaskHub


class OnALoop:
    """Has the methods of an AsyncTaskHub, each called in an event loop of another thread."""

    def __init__(self, hub: AsyncTaskHub, portal: BlockingPortal) -> None:
        self._hub = hub
        self._portal = portal

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._hub, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            result = method(*args, **kwargs)
            if inspect.isasyncgen(result):
                return self._items(cast(AsyncGenerator[Any, None], result))
            return self._portal.call(lambda: result)

        return call

    def _items(self, generator: AsyncGenerator[Any, None]) -> Iterator[Any]:
        try:
            while True:
                try:
                    item = self._portal.call(generator.__anext__)
                except StopAsyncIteration:
                    return
                yield item
        finally:
            self._portal.call(generator.aclose)


@contextmanager
def client_of(kind: str, url: str, key: str | None = None, **settings: Any) -> Iterator[TaskHub]:
    """A `blocking` client, or an `awaited` one that looks like it."""
    if kind == "blocking":
        with TaskHub(url, key, **settings) as hub:
            yield hub
        return
    with start_blocking_portal() as portal:
        awaited = AsyncTaskHub(url, key, **settings)
        try:
            yield cast(TaskHub, OnALoop(awaited, portal))
        finally:
            portal.call(awaited.aclose)
