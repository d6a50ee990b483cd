"""The event streams: `GET …/progress/stream`, of one task and of several."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, ClassVar
from urllib.parse import parse_qs

from channels.generic.http import AsyncHttpConsumer
from redis.exceptions import RedisError
from rest_framework.exceptions import MethodNotAllowed

from access.operation import Operation
from progress.entry import Entry
from progress.exceptions import InvalidProgressRequest, ProgressFetchFailed, WatchedTaskNotFound
from progress.stream import metrics
from progress.stream.daphne import connection_of
from progress.stream.daphne_response import DaphneResponse
from progress.stream.entry_pages import read_latest
from progress.stream.event_stream import EventStream
from progress.stream.feed import Feed, feed_of_this_loop
from progress.stream.operations import MANY_TASKS, ONE_TASK
from progress.stream.sse import retry
from progress.stream.stream_kinds import ManyTasksStream, OneTaskStream
from progress.stream.stream_response import Send, StreamResponse
from progress.stream.watched_task import WatchedTask, parse_combined_id
from progress.stream_id import BEGINNING, StreamId

MAX_TASKS = 10
_OPEN_TIMEOUT = 1.5  # seconds; then the store counts as away
_RETRY_MS = (1000, 5000)
"""The bounds of how long a client waits before it comes back: a restart is no stampede."""
_HEADERS = [
    (b"Content-Type", b"text/event-stream; charset=utf-8"),
    (b"Cache-Control", b"no-cache, no-transform"),
    (b"X-Accel-Buffering", b"no"),
]

Exists = Callable[..., Awaitable[bool]]
SendError = Callable[[Any, Exception], Awaitable[None]]
AnswerOf = Callable[[Exception], tuple[int, dict[str, Any]]]


class ProgressConsumer(AsyncHttpConsumer):
    """Checks a request, then streams until all is sent or the client leaves.

    operation: what the description of the API says of it.
    exists: `(client, task_id, bounds=OPEN)`, whether a task of this id exists within these.
    send_error: answers with an error through a `send`.
    answer_of: the status and body of such an answer.

    It is routed and answers as a consumer of Channels, and listens by itself. Channels' loop hears
    of no disconnect while a handler runs, so streaming would be a task beside it as it is here;
    and the loop adds another task, 3 KB of the 20 that a watcher may take, and at each message a
    hop to a thread for database connections, of which a stream has none: 0.5 ms of processor time
    where all else in a watcher's coming and going takes 0.8.
    """

    operation: ClassVar[Operation]
    stream_class: ClassVar[type[EventStream]]

    def __init__(self, exists: Exists, send_error: SendError, answer_of: AnswerOf) -> None:
        super().__init__()
        self._exists = exists
        self._send_error = send_error
        self._answer_of = answer_of

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Stream beside listening, so that a disconnect is heard at once."""
        self.scope, self.base_send = scope, send
        caller = scope.get("caller")
        if caller and not caller.bounds.is_open:
            self._exists = partial(self._exists, bounds=caller.bounds)
        streaming = asyncio.create_task(self._serve())
        try:
            while (await receive())["type"] != "http.disconnect":
                pass
        except asyncio.CancelledError:
            streaming.cancel()
            await asyncio.wait({streaming})  # then the response may be finished
            raise
        finally:
            streaming.cancel()

    async def _serve(self) -> None:
        feed = feed_of_this_loop()
        try:
            if self.scope["method"] != "GET":
                raise MethodNotAllowed(self.scope["method"])
            try:
                tasks = await self._open(feed)
            except (RedisError, TimeoutError) as error:
                raise ProgressFetchFailed from error
        except Exception as error:  # noqa: BLE001  the edge: each error gets its answer
            await self._send_error(self.base_send, error)
            return
        if all(task.has_ended for task in tasks):
            await self.send_response(204, b"")
            return
        await self._stream(feed, tasks)

    async def _stream(self, feed: Feed, tasks: list[WatchedTask]) -> None:
        response = _response_at(connection_of(self.scope), self.base_send)
        stream = self.stream_class(feed, tasks, response, self._exists)
        metrics.OPEN.inc()
        try:
            await response.start(200, _HEADERS)
            await response.write(retry(random.randint(*_RETRY_MS)))
            await stream.run()
        except Exception as error:  # noqa: BLE001  the edge: it is logged, and the client told
            _, body = self._answer_of(error)
            await stream.fail(body["error"], body["code"])
        finally:
            metrics.OPEN.dec()
            response.detach()

    async def _open(self, feed: Feed) -> list[WatchedTask]:
        """`tasks_to_watch` within _OPEN_TIMEOUT. Raises HubError, RedisError, TimeoutError.

        What takes longer is left behind, not awaited: the client library may swallow a cancel, and
        wait for its answer to the end.
        """
        opening = asyncio.ensure_future(self.tasks_to_watch(feed))
        try:
            await asyncio.wait({opening}, timeout=_OPEN_TIMEOUT)
            if not opening.done():
                raise TimeoutError
            return opening.result()
        finally:
            opening.cancel()

    async def tasks_to_watch(self, feed: Feed) -> list[WatchedTask]:
        """Where to begin with each task; all ended means that there is nothing to come.

        Raises HubError for a request that cannot be served, RedisError.
        """
        raise NotImplementedError

    async def exists(self, feed: Feed, task_id: str) -> bool:
        """Whether a task of this id exists. Raises RedisError."""
        return await self._exists(feed.client, task_id)

    def parameter(self, name: str) -> str:
        """A query parameter, "" when it was left out."""
        text: str = self.scope["query_string"].decode(errors="replace")
        query = parse_qs(text)
        return query.get(name, [""])[0]

    @property
    def last_event_id(self) -> str:
        """The id that a client comes back with, "" on its first visit."""
        headers: dict[bytes, bytes] = dict(self.scope["headers"])
        return headers.get(b"last-event-id", b"").decode(errors="replace")


class OneTaskConsumer(ProgressConsumer):
    """The progress of one task. Its name is in the path."""

    operation = ONE_TASK
    stream_class = OneTaskStream

    async def tasks_to_watch(self, feed: Feed) -> list[WatchedTask]:
        task_id = self.scope["url_route"]["kwargs"]["task_id"]
        start_id, history = self.parameter("start_id"), self.parameter("history") == "true"
        start = _start(start_id) if start_id else None
        resume = StreamId.parse(self.last_event_id, "Last-Event-ID") if self.last_event_id else None
        if not await self.exists(feed, task_id):
            raise WatchedTaskNotFound
        task = WatchedTask(task_id)
        latest = await read_latest(feed.client, task_id)
        if start_id == "$":
            start = latest.id if latest else BEGINNING
        if resume:
            _skip_to(task, resume, latest)
            task.is_resumed = task.cursor == resume and resume.names_an_entry
            task.has_ended = latest is not None and latest.is_final and latest.id <= resume
        elif start:
            _skip_to(task, start, latest)
        elif latest and not history:
            task.cursor = latest.id.before()
        if history and latest and not resume:
            task.history_until = latest.id
        return [task]


def _skip_to(task: WatchedTask, start: StreamId, latest: Entry | None) -> None:
    """Begin right after `start`, which may be still to come; then only `done` is never skipped."""
    task.cursor = task.silent_until = start
    if latest is None:
        task.cursor = BEGINNING
    elif latest.id <= start:
        task.cursor = latest.id.before() if latest.is_final else latest.id


class ManyTasksConsumer(ProgressConsumer):
    """The progress of up to MAX_TASKS tasks, named in the query."""

    operation = MANY_TASKS
    stream_class = ManyTasksStream

    async def tasks_to_watch(self, feed: Feed) -> list[WatchedTask]:
        named = [part.strip() for part in self.parameter("task_ids").split(",")]
        task_ids = list(dict.fromkeys(part for part in named if part))
        if not 1 <= len(task_ids) <= MAX_TASKS:
            raise InvalidProgressRequest(
                f"task_ids must name 1 to {MAX_TASKS} tasks, separated by commas",
                field="task_ids",
                got=len(task_ids),
            )
        if not self.last_event_id:
            return [await self._new_task(feed, task_id) for task_id in task_ids]
        cursors = parse_combined_id(self.last_event_id, len(task_ids))
        pairs = zip(task_ids, list(cursors), strict=True)
        return [await self._resumed_task(feed, task_id, *cursor) for task_id, cursor in pairs]

    async def _new_task(self, feed: Feed, task_id: str) -> WatchedTask:
        """From the latest entry on."""
        if not await self.exists(feed, task_id):
            return WatchedTask(task_id, is_missing=True)
        latest = await read_latest(feed.client, task_id)
        return WatchedTask(task_id, latest.id.before() if latest else BEGINNING)

    async def _resumed_task(
        self, feed: Feed, task_id: str, cursor: StreamId | None, was_done: bool
    ) -> WatchedTask:
        """From right after the cursor on; None is a task whose lack was told.

        Where a connection dropped between the final entry and `done`, only `done` is sent again.
        """
        if cursor is None:
            return WatchedTask(task_id, is_missing=True, has_ended=True)
        if not await self.exists(feed, task_id):
            return WatchedTask(task_id, is_missing=True)
        task = WatchedTask(task_id, cursor, is_resumed=cursor.names_an_entry, is_done_sent=was_done)
        latest = await read_latest(feed.client, task_id)
        if latest and latest.is_final and latest.id <= cursor:
            task.has_ended = was_done
            task.silent_until = cursor
            task.cursor = cursor if was_done else latest.id.before()
        return task


def _start(text: str) -> StreamId:
    """Where `start_id` says to begin; `$`, the newest entry, is found out later."""
    return BEGINNING if text in ("0", "-", "$") else StreamId.parse(text)


def _response_at(connection: Any, send: Send) -> StreamResponse:
    return DaphneResponse(send, connection) if connection else StreamResponse(send)
