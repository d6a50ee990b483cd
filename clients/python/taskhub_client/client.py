"""A hub's API for threads."""

import time
from collections.abc import Callable, Iterator
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


def _call(asking: Callable[P, Asking[T]]) -> Callable[Concatenate["TaskHub", P], T]:
    @documented_as(asking)
    def method(hub: "TaskHub", /, *args: P.args, **kwargs: P.kwargs) -> T:
        return hub._ask(asking(*args, **kwargs))

    return method


def _pages(
    listing: Callable[P, task_list.TaskList],
) -> Callable[Concatenate["TaskHub", P], Iterator[Task]]:
    @documented_as(listing)
    def method(hub: "TaskHub", /, *args: P.args, **kwargs: P.kwargs) -> Iterator[Task]:
        return hub._read_pages(listing(*args, **kwargs))

    return method


def _events(
    watching: Callable[P, watch.Watch],
) -> Callable[Concatenate["TaskHub", P], Iterator[Event]]:
    @documented_as(watching)
    def method(hub: "TaskHub", /, *args: P.args, **kwargs: P.kwargs) -> Iterator[Event]:
        return hub._follow(watching(*args, **kwargs))

    return method


class TaskHub:
    """A hub, for threads, which may share one of these. AsyncTaskHub has the same methods.

    url: such as `https://hub.example.com`.
    key: of the API, None where the hub asks for none.
    timeout: seconds to connect, and until each piece of an answer.
    retries: how often a request is sent again at most, after pauses that grow up to 5 s: when the
        connection breaks, on 429, and when the hub says that it cannot serve it now.
    http: a client to use, with proxies or certificates of one's own; its owner closes it.
    """

    def __init__(
        self,
        url: str,
        key: str | None = None,
        *,
        timeout: float = 30.0,
        retries: int = 5,
        http: httpx.Client | None = None,
    ) -> None:
        self._access = Access(url=url, key=key, timeout=timeout)
        self._retries = retries
        self._is_owner = http is None
        # A stream keeps a connection, and any number of them may be open.
        self._http = http or httpx.Client(limits=httpx.Limits(max_keepalive_connections=20))

    def close(self) -> None:
        """Close all connections."""
        if self._is_owner:
            self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

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

    def _ask(self, asking: Asking[T]) -> T:
        steps = persistent(asking, self._retries)
        try:
            step = next(steps)
            while True:
                try:
                    outcome = self._take(step)
                except httpx.TransportError as error:
                    step = steps.throw(error)
                else:
                    step = steps.send(outcome)
        except StopIteration as end:
            value: T = end.value
            return value

    def _take(self, step: Step) -> Answer | None:
        if isinstance(step, Pause):
            time.sleep(step.seconds)
            return None
        return Answer(self._http.request(**self._access.arguments(step)))

    def _read_pages(self, listing: task_list.TaskList) -> Iterator[Task]:
        page = self._ask(listing.page())
        yield from page.tasks
        while page.next_cursor is not None:
            page = self._ask(listing.page(page.next_cursor))
            yield from page.tasks

    def _follow(self, watching: watch.Watch) -> Iterator[Event]:
        while not watching.is_over:
            try:
                yield from self._connect(watching)
            except httpx.TransportError as error:
                watching.dropped(error)
            if not watching.is_over:
                time.sleep(watching.pause())

    def _connect(self, watching: watch.Watch) -> Iterator[Event]:
        """What comes over one connection."""
        arguments: dict[str, Any] = self._access.arguments(watching.request())
        with self._http.stream(**arguments) as response:
            if response.status_code != httpx.codes.OK:
                response.read()
                yield from watching.refused(Answer(response))
                return
            watching.opened()
            for sent in EventSource(response).iter_sse():
                event = watching.accept(sent)
                if event is not None:
                    yield event
                if watching.is_over:
                    return
