"""What one connection is sent: entries in order, each once; `done`; errors; heartbeats."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from operator import attrgetter

from django.conf import settings
from redis.exceptions import RedisError

from progress.entry import Entry
from progress.stream.feed import Feed
from progress.stream.held_requests import HELD_REQUESTS
from progress.stream.inbox import Announcement, Inbox
from progress.stream.metrics import ENTRIES_SENT
from progress.stream.sse import COMMENT, encode, goodbye
from progress.stream.stream_response import StreamResponse
from progress.stream.watched_task import WatchedTask
from store.connection import AsyncStore

_RETRY_PAUSE = 0.3  # seconds between tries to read from a store that is away
_WRITE_SIZE = 400  # events read from the store between two writes
_CLIENT_TIMEOUT = 30.0  # seconds; a client that leaves more unread is dropped, and resumes by id
_COME_BACK_MS = (200, 1500)  # the bounds of how long it waits whose stream is ended before its time


class EventStream:
    """The events of some tasks on one connection, until all have ended or the client has left.

    Subclasses say how events look and what their ids resume.
    exists: whether a task of this id exists.
    """

    __slots__ = (
        "_exists",
        "_feed",
        "_inbox",
        "_is_idle",
        "_is_let_go",
        "_response",
        "_store_is_unavailable",
        "_task_by_id",
        "_unsent",
        "tasks",
    )

    def __init__(
        self,
        feed: Feed,
        tasks: list[WatchedTask],
        response: StreamResponse,
        exists: Callable[[AsyncStore, str], Awaitable[bool]],
    ) -> None:
        self._feed = feed
        self.tasks = tasks
        self._task_by_id = {task.task_id: task for task in tasks}
        self._response = response
        self._exists = exists
        self._inbox = Inbox(self._deliver)
        self._unsent: list[bytes] = []
        self._store_is_unavailable = False
        self._is_idle = True  # while it waits, nothing was sent
        self._is_let_go = False

    async def run(self) -> None:
        """Stream until every task has ended, or the client reads nothing any more, or the process
        is to stop."""
        HELD_REQUESTS.add(self._let_go)
        try:
            for task in filter(attrgetter("is_missing"), self.tasks):
                self._end_missing(task)
            while self._open_tasks():
                is_up_to_date = await self._collect()
                if self._is_let_go:
                    break
                is_behind = any(task.is_behind for task in self._open_tasks())
                if is_up_to_date and not (self._unsent or is_behind) and self._open_tasks():
                    self._is_idle = True
                    await self._inbox.wait(settings.TASKHUB_SSE_HEARTBEAT)
                    if self._is_idle and not self._inbox.has_news:
                        self._unsent = [COMMENT]
                if not await self._flush():
                    self._response.abort()
                    return
                if not is_up_to_date:
                    await asyncio.sleep(_RETRY_PAUSE)
            if self._open_tasks():
                self._unsent.append(goodbye(self.place, random.randint(*_COME_BACK_MS)))
            await self._end()
        finally:
            HELD_REQUESTS.discard(self._let_go)
            self._inbox.close()
            for task in self.tasks:
                await self._feed.unwatch(task.task_id, self._inbox)

    def _let_go(self) -> None:
        self._is_let_go = True
        self._inbox.wake()

    async def fail(self, error: str, code: str) -> None:
        """Send what was collected, then this error for all that had not ended, and end.

        It has no id: the client comes back by that of the last event that it got.
        """
        self._unsent += [encode_error(task, error, code) for task in self._open_tasks()]
        await self._end()

    @property
    def place(self) -> str:
        """The event id that resumes the stream after all that it has collected."""
        raise NotImplementedError

    def done_event(self, task: WatchedTask, entry: Entry) -> bytes:
        """The `done` event after a task's final entry."""
        raise NotImplementedError

    def entry_event(self, task: WatchedTask, entry: Entry) -> bytes:
        """The `progress` or `history` event of an entry."""
        raise NotImplementedError

    def error_event(self, task: WatchedTask, error: str, code: str) -> bytes:
        """An `error` event after which the stream goes on."""
        return encode_error(task, error, code)

    # Collecting what to send

    async def _collect(self) -> bool:
        """Turn what is new into events to send; False when the store is away."""
        if self._inbox.pop_gap():
            for task in self._open_tasks():
                task.is_behind = True
        if self._inbox.pop_store_unavailable():
            self._report_store_unavailable()
        try:
            await self._subscribe_and_read_on()
        except (RedisError, TimeoutError):
            self._report_store_unavailable()
            self._inbox.mark_gap()
            return False
        for announcement in self._inbox.pop_announcements():
            task = self._task_by_id[announcement.task_id]
            if announcement.entry is None:
                self._end_missing(task)
            elif entry := task.accept(announcement):
                self._add_entry(task, entry)
        return True

    def _deliver(self, announcements: Sequence[Announcement]) -> bool:
        """Send them at once where that can be done (see `Deliver`).

        What this leaves, the stream deals with as a whole: its tasks know what was sent.
        """
        if not self._response.is_writable_now:
            return False
        events, delivered = [], 0
        for announcement in announcements:
            entry, task = announcement.entry, self._task_by_id[announcement.task_id]
            if entry is None or entry.is_final:
                break
            if task.accept(announcement):
                task.advance(entry)
                if entry.id > task.silent_until:
                    events.append(self.entry_event(task, entry))
            if task.is_behind:
                break
            delivered += 1
        if events:
            self._is_idle = False
            ENTRIES_SENT.inc(len(events))
            self._response.write_now(b"".join(events))
        return delivered == len(announcements)

    async def _subscribe_and_read_on(self) -> None:
        for task in self._open_tasks():
            if not task.is_subscribed:
                await self._feed.watch(task.task_id, self._inbox)
                task.is_subscribed = True
            while task.is_behind and len(self._unsent) < _WRITE_SIZE:
                await self._read_on(task)

    async def _read_on(self, task: WatchedTask) -> None:
        entries, trimmed = await task.read_on(self._feed.client)
        self._store_is_unavailable = False
        # That it was deleted may have been announced before anybody listened.
        if not entries and not await self._exists(self._feed.client, task.task_id):
            self._end_missing(task)
            return
        if trimmed:
            self._unsent.append(
                self.error_event(
                    task, "entries before this one were trimmed away", "HISTORY_TRIMMED"
                )
            )
        for entry in entries:
            self._add_entry(task, entry)

    def _add_entry(self, task: WatchedTask, entry: Entry) -> None:
        task.advance(entry)
        if entry.id > task.silent_until:
            ENTRIES_SENT.inc()
            self._unsent.append(self.entry_event(task, entry))
        if entry.is_final:
            task.is_done_sent = True
            self._unsent.append(self.done_event(task, entry))

    def _end_missing(self, task: WatchedTask) -> None:
        if not task.has_ended:
            task.has_ended = True
            self._unsent.append(self.error_event(task, "Task not found", "TASK_NOT_FOUND"))

    def _report_store_unavailable(self) -> None:
        if not self._store_is_unavailable:
            self._store_is_unavailable = True
            for task in self._open_tasks():
                self._unsent.append(
                    self.error_event(
                        task, "the store is away; this stream goes on", "PROGRESS_FETCH_ERROR"
                    )
                )

    def _open_tasks(self) -> list[WatchedTask]:
        return [task for task in self.tasks if not task.has_ended]

    async def _flush(self) -> bool:
        """Send what was collected; False when the client does not read."""
        if self._unsent:
            body, self._unsent = b"".join(self._unsent), []
            await self._response.write(body)
        return await self._response.drain(_CLIENT_TIMEOUT)

    async def _end(self) -> None:
        if await self._flush():
            await self._response.end()
        else:
            self._response.abort()


def encode_error(task: WatchedTask, error: str, code: str, event_id: str = "") -> bytes:
    """An `error` event of a task."""
    return encode("error", {"task_id": task.task_id, "error": error, "code": code}, event_id)
