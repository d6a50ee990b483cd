"""The event streams that are open in this process: they end soon after the right to them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Final

_LOOK_EVERY: Final = 1.5  # seconds; who may go on is known as it was 1.5 s ago at most

WhoMayGoOn = Callable[[set[str]], Awaitable[set[str]]]


class OpenStreams:
    """Looks after streams while there are any. Belongs to one event loop.

    who_may_go_on: of these holders, those whose streams stay open. It raises nothing.
    """

    def __init__(self, who_may_go_on: WhoMayGoOn) -> None:
        self._who_may_go_on = who_may_go_on
        self._tasks_of: dict[str, set[asyncio.Task[None]]] = {}
        self._ended: set[asyncio.Task[None]] = set()
        self._looking: asyncio.Task[None] | None = None

    @contextmanager
    def held_by(self, holder: str) -> Iterator[None]:
        """The current task serves a stream of this key or session. Raises RightEnded within, as
        soon as that may not have it any more."""
        task = asyncio.current_task()
        assert task
        self._tasks_of.setdefault(holder, set()).add(task)
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        try:
            yield
        except asyncio.CancelledError:
            if task not in self._ended:
                raise  # it is the server that has it end
            task.uncancel()
            raise RightEnded from None
        finally:
            self._ended.discard(task)
            tasks = self._tasks_of.get(holder, set())
            tasks.discard(task)
            if not tasks:
                self._tasks_of.pop(holder, None)

    async def _look(self) -> None:
        try:
            while self._tasks_of:
                await asyncio.sleep(_LOOK_EVERY)
                holders = set(self._tasks_of)
                for holder in holders - await self._who_may_go_on(holders):
                    for task in self._tasks_of.pop(holder, set()):
                        self._ended.add(task)
                        task.cancel()
        finally:
            self._looking = None


class RightEnded(Exception):
    """The key of an open stream was revoked or has expired, or its session has ended."""
