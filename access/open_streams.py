"""The event streams that keys have open in this process: they end soon after their key."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from access.key_ring import KeyRing

_LOOK_EVERY = 1.5  # seconds; the ring knows of a revoked key 1.5 s later at most


class OpenStreams:
    """Looks after streams while there are any. Belongs to one event loop.

    ring: knows which keys are good.
    """

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring
        self._tasks_of: dict[str, set[asyncio.Task[None]]] = {}
        self._ended: set[asyncio.Task[None]] = set()
        self._looking: asyncio.Task[None] | None = None

    @contextmanager
    def with_key(self, key_id: str) -> Iterator[None]:
        """The current task serves a stream of this key. Raises KeyEnded within, as soon as the key
        is revoked or has expired."""
        task = asyncio.current_task()
        assert task
        self._tasks_of.setdefault(key_id, set()).add(task)
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        try:
            yield
        except asyncio.CancelledError:
            if task not in self._ended:
                raise  # it is the server that has it end
            task.uncancel()
            raise KeyEnded from None
        finally:
            self._ended.discard(task)
            tasks = self._tasks_of.get(key_id, set())
            tasks.discard(task)
            if not tasks:
                self._tasks_of.pop(key_id, None)

    async def _look(self) -> None:
        try:
            while self._tasks_of:
                await asyncio.sleep(_LOOK_EVERY)
                await self._ring.refresh()
                for key_id in [id_ for id_ in self._tasks_of if not self._ring.find_by_id(id_)]:
                    for task in self._tasks_of.pop(key_id):
                        self._ended.add(task)
                        task.cancel()
        finally:
            self._looking = None


class KeyEnded(Exception):
    """The key of an open stream was revoked, or has expired."""
