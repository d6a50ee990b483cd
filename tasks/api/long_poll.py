"""`GET /api/v1/tasks/:id?wait=30s` answers when the task has ended, the time is over, or the web
process is to stop.

A client that asks for more than MAX_WAIT is answered after that, as the README says.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from redis.exceptions import RedisError
from rest_framework.exceptions import APIException

from access.asgi_caller import caller_of
from access.caller import Bounds
from access.permissions import require
from access.scopes import Needed, Scope
from progress.stream.entry_pages import read_latest
from progress.stream.feed import Feed, feed_of_this_loop
from progress.stream.held_requests import HELD_REQUESTS
from progress.stream.inbox import Inbox
from store.exceptions import HubError
from tasks.durations import parse_duration
from tasks.exceptions import InvalidRequest
from tasks.queries.task import task_exists

MAX_WAIT = 300.0
"""Seconds that a request waits at most."""

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
SendError = Callable[[Any, Exception], Awaitable[None]]


class LongPoll:
    """ASGI middleware, where the route names a `task_id`: holds such a request back, then has the
    application answer as always.

    send_error: answers with an error through a `send`.
    """

    def __init__(self, application: Any, send_error: SendError) -> None:
        self._application = application
        self._send_error = send_error

    async def __call__(self, scope: Message, receive: Receive, send: Any) -> None:
        query = parse_qs(scope["query_string"].decode(errors="replace"), keep_blank_values=True)
        if "wait" not in query or scope["method"] != "GET":
            await self._application(scope, receive, send)
            return
        try:
            caller = await caller_of(scope)
            require(caller, Needed(Scope.TASKS_READ))
            seconds = seconds_to_wait(query["wait"][0])
        except (APIException, HubError) as error:  # nobody waits for that
            await self._send_error(send, error)
            return
        request = await receive()
        disconnecting = asyncio.ensure_future(receive())
        task_id = scope["url_route"]["kwargs"]["task_id"]
        ending = asyncio.ensure_future(_wait_until_ended(task_id, seconds, caller.bounds))
        HELD_REQUESTS.add(ending.cancel)
        try:
            await asyncio.wait({disconnecting, ending}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            HELD_REQUESTS.discard(ending.cancel)
        ending.cancel()
        if not disconnecting.done():
            await self._application(scope, _replay(request, disconnecting), send)
            disconnecting.cancel()


def _replay(request: Message, following: "asyncio.Future[Message]") -> Receive:
    messages = iter([request])

    async def receive() -> Message:
        return next(messages, None) or await following

    return receive


def seconds_to_wait(text: str) -> float:
    """What `wait` asks for, at most MAX_WAIT. Raises InvalidRequest for what is no duration."""
    try:
        return min(MAX_WAIT, parse_duration(text))
    except ValueError as error:
        raise InvalidRequest(f"wait {error}", field="wait") from error


async def _wait_until_ended(task_id: str, seconds: float, bounds: Bounds) -> None:
    """Until the task's final entry is there, the task is not, or so many seconds are over. A task
    outside of the caller's bounds is not there."""
    feed, inbox = feed_of_this_loop(), Inbox()
    # A store that is away is for the application to tell.
    with contextlib.suppress(TimeoutError, RedisError):
        async with asyncio.timeout(seconds):
            if not bounds.is_open and not await task_exists(feed.client, task_id, bounds):
                return
            try:
                await feed.watch(task_id, inbox)
                while not await _has_ended(feed, task_id):
                    await _wait_for_end(inbox)
            finally:
                await feed.unwatch(task_id, inbox)


async def _has_ended(feed: Feed, task_id: str) -> bool:
    latest = await read_latest(feed.client, task_id)
    if latest is None:
        return not await task_exists(feed.client, task_id)
    return latest.is_final


async def _wait_for_end(inbox: Inbox) -> None:
    """Until an announcement of an end, or until some were missed."""
    while True:
        await inbox.wait(MAX_WAIT)
        if inbox.pop_gap() or inbox.pop_store_unavailable():
            return
        for announcement in inbox.pop_announcements():
            if announcement.entry is None or announcement.entry.is_final:
                return
