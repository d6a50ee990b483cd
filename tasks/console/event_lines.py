"""A stream of tasks' events for a program in this process: as JSON, line by line."""

import json
from collections.abc import Callable
from typing import Any

from progress.entry import Entry
from progress.stream.event_stream import EventStream
from progress.stream.feed import feed_of_this_loop
from progress.stream.stream_response import StreamResponse
from progress.stream.watched_task import WatchedTask
from tasks.queries.task import task_exists

Event = dict[str, Any]
"""`event`, its name; `id`, where it has one; `data`, as event streams have it for one task."""


class EventLines(EventStream):
    """The events of several tasks, each a line of JSON. An id is that of the task's entry."""

    __slots__ = ()

    def entry_event(self, task: WatchedTask, entry: Entry) -> bytes:
        return _line(task.event_name(entry), entry.as_progress(), str(entry.id))

    def done_event(self, task: WatchedTask, entry: Entry) -> bytes:
        return _line("done", entry.as_done(), str(entry.id))

    def error_event(self, task: WatchedTask, error: str, code: str) -> bytes:
        return _line("error", {"task_id": task.task_id, "error": error, "code": code})


def _line(event: str, data: Any, event_id: str = "") -> bytes:
    name = {"event": event} | ({"id": event_id} if event_id else {})
    return json.dumps(name | {"data": data}).encode() + b"\n"


async def follow_events(tasks: list[WatchedTask], show: Callable[[Event], None]) -> None:
    """Show each event of these tasks, in order and once, until all have ended.

    A store that goes away is an `error` event; what follows is shown when it is back.
    """

    async def send(message: dict[str, Any]) -> None:
        for line in message["body"].splitlines():
            if line.startswith(b"{"):  # others say that the stream lives
                show(json.loads(line))

    await EventLines(feed_of_this_loop(), tasks, StreamResponse(send), task_exists).run()
