"""What waits for one connection to be sent."""

import asyncio
from collections.abc import Callable, Sequence
from typing import NamedTuple

from progress.entry import Entry
from progress.stream_ids import StreamId

CAPACITY = 256
"""Announcements kept for one connection. What comes beyond is read from the store again."""


class Announcement(NamedTuple):
    """An entry, as its channel carried it. previous: the id of the entry before it.

    entry is None when the task was deleted.
    """

    task_id: str
    entry: Entry | None
    previous: StreamId


def _never(_announcements: Sequence[Announcement]) -> bool:
    return False


class Inbox:
    """Filled by the feed, emptied by a connection's stream.

    at_once: deals with announcements there and then, and says whether nothing is left to do about
    them. It is asked while the stream waits: waking that would cost more than sending.
    """

    __slots__ = ("_at_once", "_away", "_items", "_overflowed", "_waiter")

    def __init__(self, at_once: Callable[[Sequence[Announcement]], bool] = _never) -> None:
        self._at_once = at_once
        self._items: list[Announcement] = []
        self._waiter: asyncio.Future[None] | None = None
        self._overflowed = False
        self._away = False

    def put(self, announcements: Sequence[Announcement]) -> None:
        """Never blocks: a connection that is slow loses announcements, not entries."""
        if self._waiter and not self.has_news and self._at_once(announcements):
            return
        if len(self._items) >= CAPACITY:
            self._items.clear()
            self._overflowed = True
        self._items.extend(announcements)
        self.wake()

    def missed_some(self) -> None:
        """The store was away; what was announced meanwhile was not heard."""
        self._overflowed = True
        self.wake()

    def store_is_away(self) -> None:
        self._away = True
        self.wake()

    @property
    def has_news(self) -> bool:
        """Whether there is anything to look at."""
        return bool(self._items) or self._overflowed or self._away

    def take_overflow(self) -> bool:
        """Whether announcements were dropped since the last look."""
        dropped, self._overflowed = self._overflowed, False
        return dropped

    def take_away(self) -> bool:
        """Whether the store went away since the last look."""
        away, self._away = self._away, False
        return away

    def take_all(self) -> list[Announcement]:
        """Everything that waits, oldest first."""
        items, self._items = self._items, []
        return items

    def close(self) -> None:
        """Let go of the stream, which holds this."""
        self._at_once = _never

    def wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)

    async def wait(self, seconds: float) -> None:
        """Until there is something to look at, or so much time is over."""
        if self.has_news:
            return
        loop = asyncio.get_running_loop()
        self._waiter = loop.create_future()
        timer = loop.call_later(seconds, self.wake)
        try:
            await self._waiter
        finally:
            timer.cancel()
            self._waiter = None
