"""A hub's API for asyncio."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import aclosing
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

import httpx
from httpx_sse import EventSource

from taskhub_client import calls, task_list, watch
from taskhub_client.access import Access
from taskhub_client.events import Event
from taskhub_client.exchange import Answer, Asking
from taskhub_client.method import documented_as
from taskhub_client.retries import Pause, Step, persistent
from taskhub_client.task import Task

P = ParamSpec("P")
T = TypeVar("T")


def _call(
    asking: Callable[P, Asking[T]],
) -> Callable[Concatenate["AsyncTaskHub", P], Coroutine[Any, Any, T]]:
    @documented_as(asking)
    async def method(hub: "AsyncTaskHub", /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await hub._ask(asking(*args, **kwargs))

    return method


def _pages(
    listing: Callable[P, task_list.TaskList],
) -> Callable[Concatenate["AsyncTaskHub", P], AsyncGenerator[Task, None]]:
    @documented_as(listing)
    def method(
        hub: "AsyncTaskHub", /, *args: P.args, **kwargs: P.kwargs
    ) -> AsyncGenerator[Task, None]:
        return hub._read_pages(listing(*args, **kwargs))

    return method


def _events(
    watching: Callable[P, watch.Watch],
) -> Callable[Concatenate["AsyncTaskHub", P], AsyncGenerator[Event, None]]:
    @documented_as(watching)
    def method(
        hub: "AsyncTaskHub", /, *args: P.args, **kwargs: P.kwargs
    ) -> AsyncGenerator[Event, None]:
        return hub._follow(watching(*args, **kwargs))

    return method


class AsyncTaskHub:
    """A hub, for the tasks of one event loop; arguments and methods are those of TaskHub.

    `tasks` and `stream` give asynchronous generators: who leaves one early closes it, as
    `contextlib.aclosing` does.
    """

    def __init__(
        self,
        url: str,
        key: str | None = None,
        *,
        timeout: float = 30.0,
        retries: int = 5,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        self._access = Access(url=url, key=key, timeout=timeout)
        self._retries = retries
        self._is_owner = http is None
        # A stream keeps a connection, and any number of them may be open.
        self._http = http or httpx.AsyncClient(limits=httpx.Limits(max_keepalive_connections=20))

    async def aclose(self) -> None:
        """Close all connections."""
        if self._is_owner:
            await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    create = _call(calls.create)
    create_many = _call(calls.create_many)
    get = _call(calls.get)
    wait = _call(calls.wait)
    cancel = _call(calls.cancel)
    run = _call(calls.run)
    delete = _call(calls.delete)
    tasks = _pages(task_list.tasks)
    progress = _call(calls.progress)
    history = _call(calls.history)
    stream = _events(watch.stream)
    stream_ticket = _call(calls.stream_ticket)
    queues = _call(calls.queues)
    pause = _call(calls.pause)
    resume = _call(calls.resume)
    task_types = _call(calls.task_types)

    async def _ask(self, asking: Asking[T]) -> T:
        steps = persistent(asking, self._retries)
        try:
            step = next(steps)
            while True:
                try:
                    outcome = await self._take(step)
                except httpx.TransportError as error:
                    step = steps.throw(error)
                else:
                    step = steps.send(outcome)
        except StopIteration as end:
            value: T = end.value
            return value

    async def _take(self, step: Step) -> Answer | None:
        if isinstance(step, Pause):
            await asyncio.sleep(step.seconds)
            return None
        return Answer(await self._http.request(**self._access.arguments(step)))

    async def _read_pages(self, listing: task_list.TaskList) -> AsyncGenerator[Task, None]:
        page = await self._ask(listing.page())
        for task in page.tasks:
            yield task
        while page.next_cursor is not None:
            page = await self._ask(listing.page(page.next_cursor))
            for task in page.tasks:
                yield task

    async def _follow(self, watching: watch.Watch) -> AsyncGenerator[Event, None]:
        while not watching.is_over:
            try:
                async with aclosing(self._connect(watching)) as events:
                    async for event in events:
                        yield event
            except httpx.TransportError as error:
                watching.dropped(error)
            if not watching.is_over:
                await asyncio.sleep(watching.pause())

    async def _connect(self, watching: watch.Watch) -> AsyncGenerator[Event, None]:
        """What comes over one connection."""
        arguments = self._access.arguments(watching.request())
        async with self._http.stream(**arguments) as response:
            if response.status_code != httpx.codes.OK:
                await response.aread()
                for event in watching.refused(Answer(response)):
                    yield event
                return
            watching.opened()
            async with aclosing(EventSource(response).aiter_sse()) as all_sent:
                async for sent in all_sent:
                    event_of_sent = watching.accept(sent)
                    if event_of_sent is not None:
                        yield event_of_sent
                    if watching.is_over:
                        return
