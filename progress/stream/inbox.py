"""The announcements that wait for one connection to be sent."""

import asyncio
from collections.abc import Callable, Sequence
from typing import NamedTuple

from progress.entry import Entry
from progress.stream_id import StreamId

CAPACITY = 256
"""Announcements kept for one connection. What comes beyond is read from the store again."""


class Announcement(NamedTuple):
    """An entry, as its task's channel carried it.

    entry: None when the task was deleted.
    previous: the id of the entry before it.
    """

    task_id: str
    entry: Entry | None
    previous: StreamId


Deliver = Callable[[Sequence[Announcement]], bool]
"""Deals with announcements there and then; whether nothing is left to do about them."""


def _deliver_nothing(_announcements: Sequence[Announcement]) -> bool:
    return False


class Inbox:
    """Filled by the feed, emptied by the stream of one connection.

    deliver: asked first, while the stream waits: waking that would cost more than sending.
    """

    __slots__ = ("_announcements", "_deliver", "_has_gap", "_store_is_unavailable", "_waiter")

    def __init__(self, deliver: Deliver = _deliver_nothing) -> None:
        self._deliver = deliver
        self._announcements: list[Announcement] = []
        self._waiter: asyncio.Future[None] | None = None
        self._has_gap = False
        self._store_is_unavailable = False

    def put(self, announcements: Sequence[Announcement]) -> None:
        """Never blocks: a connection that is slow loses announcements, not entries."""
        if self._waiter and not self.has_news and self._deliver(announcements):
            return
        if len(self._announcements) >= CAPACITY:
            self._announcements.clear()
            self._has_gap = True
        self._announcements.extend(announcements)
        self.wake()

    def mark_gap(self) -> None:
        """Announcements were missed, as when the store was away."""
        self._has_gap = True
        self.wake()

    def mark_store_unavailable(self) -> None:
        """Nothing is announced until the store is back."""
        self._store_is_unavailable = True
        self.wake()

    @property
    def has_news(self) -> bool:
        """Whether anything waits to be dealt with."""
        return bool(self._announcements) or self._has_gap or self._store_is_unavailable

    def pop_gap(self) -> bool:
        """Whether announcements were missed since the last call."""
        has_gap, self._has_gap = self._has_gap, False
        return has_gap

    def pop_store_unavailable(self) -> bool:
        """Whether the store went away since the last call."""
        unavailable, self._store_is_unavailable = self._store_is_unavailable, False
        return unavailable

    def pop_announcements(self) -> list[Announcement]:
        """All that wait, oldest first."""
        announcements, self._announcements = self._announcements, []
        return announcements

    def wake(self) -> None:
        """Have `wait` return."""
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)

    def close(self) -> None:
        """Let go of the stream, which holds this."""
        self._deliver = _deliver_nothing

    async def wait(self, timeout: float) -> None:
        """Until there is news, or so many seconds are over."""
        if self.has_news:
            return
        loop = asyncio.get_running_loop()
        self._waiter = loop.create_future()
        timer = loop.call_later(timeout, self.wake)
        try:
            await self._waiter
        finally:
            timer.cancel()
            self._waiter = None
