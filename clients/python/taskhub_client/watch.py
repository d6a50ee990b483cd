"""Following tasks over as many connections as it takes, apart from what makes the connections."""

import random
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import httpx
from httpx_sse import ServerSentEvent

from taskhub_client.calls import API
from taskhub_client.errors import NotFound, TaskHubError, Unreachable
from taskhub_client.events import Done, Event, Gone, Progress, Trouble
from taskhub_client.exchange import Answer, Request
from taskhub_client.retries import backoff
from taskhub_client.times import of_milliseconds

_FIRST_PAUSE = 0.5  # seconds, until a stream has said how long
_LONGEST_PAUSE = 15.0


class Watch:
    """The state of a stream: how to go on with it, and what comes.

    first_request: opens it, where there is nothing to go on from.
    patience: seconds without a connection after which to give up.
    is_over: nothing more will come.
    """

    def __init__(
        self, first_request: Request, task_ids: Sequence[str], last_event_id: str, patience: float
    ) -> None:
        self.is_over = False
        self._first_request = first_request
        self._open_ids = set(task_ids)
        self._is_of_one = len(task_ids) == 1
        self._last_event_id = last_event_id
        self._last_progress: Progress | None = None
        self._hub_pause = 0.0  # what `retry:` says
        self._asked_pause = 0.0  # what Retry-After says
        self._patience = patience
        self._alive_at: float | None = None
        self._is_connected = self._was_connected = False
        self._failures = 0  # since it was connected
        self._failure: TaskHubError

    # Connections

    def request(self) -> Request:
        """What opens the next connection."""
        if self._alive_at is None:
            self._alive_at = time.monotonic()
        headers = {"Accept": "text/event-stream", "Cache-Control": "no-store"}
        if self._last_event_id:
            headers["Last-Event-ID"] = self._last_event_id
        return replace(self._first_request, headers=headers)

    def opened(self) -> None:
        """A connection is there, and events will come."""
        self._is_connected = self._was_connected = True
        self._failures = 0

    def refused(self, answer: Answer) -> list[Event]:
        """No stream was opened. What that says of the tasks. Raises ApiError."""
        if answer.response.status_code == httpx.codes.NO_CONTENT:
            return self._nothing_to_come()
        error = answer.error()
        if answer.is_temporary:
            self._fail(error)
            self._asked_pause = answer.retry_after or 0.0
            return []
        if isinstance(error, NotFound) and self._was_connected:  # deleted meanwhile
            return [self._gone(task_id) for task_id in list(self._open_ids)]
        raise error

    def dropped(self, error: httpx.TransportError) -> None:
        """The connection broke, or could not be made."""
        failure = Unreachable(str(error) or type(error).__name__)
        failure.__cause__ = error
        self._fail(failure)

    def _fail(self, failure: TaskHubError) -> None:
        self._failure = failure
        self._failures += 1

    def pause(self) -> float:
        """Seconds until the next connection: as the hub asks, and longer the more have failed.

        Raises what went wrong last when there has been no connection for too long.
        """
        now = time.monotonic()
        if self._is_connected or self._alive_at is None:
            self._is_connected, self._alive_at = False, now
        asked, self._asked_pause = self._asked_pause, 0.0
        if self._failures and now + asked - self._alive_at >= self._patience:
            raise self._failure
        growing = backoff(max(1, self._failures), _FIRST_PAUSE, _LONGEST_PAUSE)
        return max(asked, self._hub_pause * random.uniform(1, 1.2), growing)

    # Events

    def accept(self, sent: ServerSentEvent) -> Event | None:
        """What the hub has sent, None where it is nothing to tell."""
        if sent.retry is not None:
            self._hub_pause = sent.retry / 1000
        self._last_event_id = sent.id or self._last_event_id
        if not sent.data:
            return None
        data = sent.json()
        if sent.event in ("progress", "history"):
            self._last_progress = self._progress(data, is_history=sent.event == "history")
            return self._last_progress
        if sent.event == "done":
            return self._done(data["task_id"], data["status"])
        if sent.event == "error" and data["code"] == "TASK_NOT_FOUND":
            return self._gone(data["task_id"])
        if sent.event == "error":
            return Trouble(data["task_id"], data["code"], data["error"])
        return None  # of a newer hub

    def _progress(self, data: dict[str, Any], *, is_history: bool) -> Progress:
        shown = data.get("progress", data)
        return Progress(
            task_id=data["task_id"],
            percentage=shown["percentage"],
            stage=shown["stage"],
            message=shown["message"],
            at=of_milliseconds(shown["timestamp_ms"]),
            event_id=self._last_event_id,
            is_history=is_history,
        )

    def _done(self, task_id: str, status: str) -> Done:
        self._close(task_id)
        return Done(task_id, status, self._last_event_id)

    def _gone(self, task_id: str) -> Gone:
        self._close(task_id)
        return Gone(task_id)

    def _close(self, task_id: str) -> None:
        self._open_ids.discard(task_id)
        self.is_over = not self._open_ids

    def _nothing_to_come(self) -> list[Event]:
        """All entries were sent. The connection may have broken between the final one and `done`,
        which have one id; the stage of the final entry is the status."""
        self.is_over = True
        last = self._last_progress
        return [self._done(last.task_id, last.stage)] if last and self._is_of_one else []


def stream(
    task_ids: str | Sequence[str],
    *,
    history: bool = False,
    start_id: str | None = None,
    last_event_id: str = "",
    patience: float = 60.0,
    idle_timeout: float = 60.0,
) -> Watch:
    """Follow a task, or up to ten, until each has ended: its latest entry, then all that follow.

    Each entry comes once and in order, whatever drops in between: the stream is opened again, right
    after the last event that came, once the time is over that the hub asks for.

    history: what is there already comes first (of one task).
    start_id: `0` for all there is, `$` for what is still to come, or an entry's `stream_id` for all
        after it (of one task).
    last_event_id: of an event that came in an earlier stream of the same tasks, to go on after it.
    patience: seconds without a connection after which the last failure is raised.
    idle_timeout: seconds without a byte after which a connection counts as dead. The hub sends a
        heartbeat every 15 s.

    Raises, as it is read, NotFound for one task that is not there (of several, each is told as
    Gone), Invalid, Unauthorized, Forbidden; and after `patience` Unreachable, ServerError or
    RateLimited.
    """
    ids = [task_ids] if isinstance(task_ids, str) else list(dict.fromkeys(task_ids))
    if len(ids) == 1:
        path = f"{API}/tasks/{quote(ids[0], safe='')}/progress/stream"
        params = {"history": "true" if history else None, "start_id": start_id}
    elif history or start_id is not None:
        raise ValueError("history and start_id are for streams of one task")
    else:
        path = f"{API}/progress/stream"
        params = {"task_ids": ",".join(ids)}
    request = Request(method="GET", path=path, params=params, read_timeout=idle_timeout)
    return Watch(request, ids, last_event_id, patience)
