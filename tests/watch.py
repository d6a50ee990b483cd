"""Watching an event stream as a client does, for no longer than it should take."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from httpx_sse import EventSource, ServerSentEvent

from tests.api import TASKS
from tests.event_parser import DispatchedEvent, parse


class _Bounded(httpx.SyncByteStream):
    """A response's bytes; raises when they have not ended in time. Heartbeats keep it awake."""

    def __init__(self, stream: httpx.SyncByteStream, within: float) -> None:
        self._stream = stream
        self._deadline = time.monotonic() + within

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream:
            yield chunk
            assert time.monotonic() < self._deadline, "the stream did not end in time"

    def close(self) -> None:
        self._stream.close()


class Watch:
    """An open stream."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        # A block without data is no event, as the HTML standard has it.
        self._events = (event for event in EventSource(response).iter_sse() if event.data)

    def __iter__(self) -> Iterator[ServerSentEvent]:
        """The events, until the server closes."""
        return self._events

    def __next__(self) -> ServerSentEvent:
        return next(self._events)

    def until(self, name: str) -> list[ServerSentEvent]:
        """Events up to the next of this name, which comes last."""
        events: list[ServerSentEvent] = []
        for event in self._events:
            events.append(event)
            if event.event == name:
                return events
        raise AssertionError(f"the stream ended without {name}: {events}")


def stream_of(task_id: str) -> str:
    return f"{TASKS}/{task_id}/progress/stream"


@contextmanager
def open_stream(
    http: httpx.Client, path: str, last_event_id: str = "", within: float = 60, **params: Any
) -> Iterator[httpx.Response]:
    """A stream's response, its bytes still to come.

    within: seconds until it must have ended.
    params: of the query.
    """
    headers = {"Accept": "text/event-stream"}
    if last_event_id:
        headers["Last-Event-ID"] = last_event_id
    query = params or None
    with http.stream("GET", path, params=query, headers=headers, timeout=within) as response:
        assert isinstance(response.stream, httpx.SyncByteStream)
        response.stream = _Bounded(response.stream, within)
        yield response


@contextmanager
def watching(http: httpx.Client, path: str, **options: Any) -> Iterator[Watch]:
    """A stream that opened as it should.

    options: those of `open_stream`.
    """
    with open_stream(http, path, **options) as response:
        assert response.status_code == 200, response.read()
        yield Watch(response)


def watch_to_end(http: httpx.Client, path: str, **options: Any) -> list[ServerSentEvent]:
    """All events until the server closes."""
    with watching(http, path, **options) as watch:
        return list(watch)


def read_to_end(
    http: httpx.Client, path: str, **options: Any
) -> tuple[bytes, list[DispatchedEvent]]:
    """The bytes until the server closes, and what they say."""
    with open_stream(http, path, **options) as response:
        body = response.read()
    return body, parse(body)


def event_steps(events: list[ServerSentEvent]) -> list[tuple[str, Any]]:
    """Each event's name with what tells it best: its percentage, or its status."""
    told = [(event.event, event.json()) for event in events]
    return [
        (name, data.get("percentage", data.get("status", data.get("code")))) for name, data in told
    ]
