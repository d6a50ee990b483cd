"""What is asked of the store, apart from how it is waited for: by a thread, or by an event loop.

What asks is written once, as a generator that yields calls and is sent their values:

    @asked
    def latest(task_id: str) -> Asking[Entry | None]:
        raw = yield from Call.of(("XREVRANGE", key, "+", "-", "COUNT", 1))
        return ...

    latest(task_id)                  # waits
    await latest.awaited(task_id)    # lets the event loop go on
    yield from latest.asking(task_id)    # within another such generator

What takes long to work out with a value is a step as well: `yield from Apart(work)`.
"""

import asyncio
import functools
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Generic, ParamSpec, TypeAlias, TypeVar

from django.conf import settings
from redis.exceptions import NoScriptError, RedisError

from store.connection import Store, shared_async_client, shared_client
from store.exceptions import NotReplicated
from store.replicas import wait_for_replicas

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R")

Command: TypeAlias = tuple[str | bytes | int | float, ...]


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One round trip to the store.

    commands: sent together.
    read: makes the value out of their answers, as the client library has them.
    if_unknown: sent instead where the store does not know the script that a command names.
    is_large: goes where what is small does not wait behind it.
    is_replicated: sent with `wait_for_replicas`, whose answers `read` gets, too.
    """

    commands: tuple[Command, ...]
    read: Callable[[list[Any]], T]
    if_unknown: tuple[Command, ...] = ()
    is_large: bool = False
    is_replicated: bool = False

    @staticmethod
    def of(command: Command) -> "Call[Any]":
        """A single command, whose answer is the value."""
        return Call((command,), _first)

    @staticmethod
    def together(*calls: "Call[Any]") -> "Call[list[Any]]":
        """All of these in one round trip; its value is theirs, in this order.

        For what only reads: where one names a script that the store does not know, all are sent
        again.
        """

        def read(answers: list[Any]) -> list[Any]:
            rest = iter(answers)
            return [call.read(list(islice(rest, len(call.commands)))) for call in calls]

        commands = [command for call in calls for command in call.commands]
        unknown = [command for call in calls for command in call.if_unknown or call.commands]
        is_large = any(call.is_large for call in calls)
        return Call(tuple(commands), read, tuple(unknown), is_large)

    def __iter__(self) -> Generator["Call[Any]", Any, T]:
        value: T = yield self
        return value

    def to(self, read: Callable[[T], R]) -> "Call[R]":
        """The same call, its value made into another."""
        return Call(
            self.commands,
            lambda answers: read(self.read(answers)),
            self.if_unknown,
            self.is_large,
            self.is_replicated,
        )

    def replicated(self, done: Callable[[T], dict[str, Any] | None]) -> "Call[T]":
        """The same call, whose value counts once as many replicas have what it did as the settings
        ask for. It raises NotReplicated where they do not within REPLICAS_ANSWER_WITHIN.

        done: what is told then of what it did, by its value; None where it did nothing.
        """
        needed = settings.TASKHUB_STORE_REPLICAS
        if not needed:
            return self

        def read(answers: list[Any]) -> T:
            *own, _, replicas = answers
            value = self.read(own)
            if replicas < needed and (details := done(value)) is not None:
                raise NotReplicated(replicas, needed, **details)
            return value

        return replace(self, read=read, is_replicated=True)

    def on(self, client: Store) -> T:
        """Ask this client, and wait. Raises RedisError."""
        waiting = wait_for_replicas() if self.is_replicated else ()
        try:
            return self.read(_ask(client, self.commands + waiting))
        except NoScriptError:
            return self.read(_ask(client, self.if_unknown + waiting))

    async def awaited(self) -> T:
        """Ask the event loop's client. Raises RedisError."""
        client = shared_async_client(for_large=self.is_large, is_replicated=self.is_replicated)
        try:
            return self.read(await client.ask(self.commands))
        except NoScriptError:
            return self.read(await client.ask(self.if_unknown))


@dataclass(frozen=True, slots=True)
class Apart(Generic[T]):
    """What takes long to work out. An event loop has a thread do it; who waits anyway does it."""

    work: Callable[[], T]

    def __iter__(self) -> Generator["Apart[Any]", Any, T]:
        value: T = yield self
        return value

    def on(self, _client: Store) -> T:
        """Here and now."""
        return self.work()

    async def awaited(self) -> T:
        """In a thread."""
        return await asyncio.to_thread(self.work)


Step: TypeAlias = Call[Any] | Apart[Any]
Asking: TypeAlias = Generator[Step, Any, T]


class Asked(Generic[P, T]):
    """A function that asks the store: see this module."""

    def __init__(self, asking: Callable[P, Asking[T]]) -> None:
        self.asking = asking
        functools.update_wrapper(self, asking)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        """Wait for the store."""
        steps = self.asking(*args, **kwargs)
        step: Callable[[], Step] = functools.partial(next, steps)
        while True:
            try:
                call = step()
            except StopIteration as end:
                value: T = end.value
                return value
            try:
                step = functools.partial(steps.send, call.on(shared_client()))
            except RedisError as error:
                step = functools.partial(steps.throw, error)

    async def awaited(self, *args: P.args, **kwargs: P.kwargs) -> T:
        """Let the event loop go on meanwhile."""
        steps = self.asking(*args, **kwargs)
        step: Callable[[], Step] = functools.partial(next, steps)
        while True:
            try:
                call = step()
            except StopIteration as end:
                value: T = end.value
                return value
            try:
                step = functools.partial(steps.send, await call.awaited())
            except RedisError as error:
                step = functools.partial(steps.throw, error)


def asked(asking: Callable[P, Asking[T]]) -> Asked[P, T]:
    """Decorates such a generator: see this module."""
    return Asked(asking)


def _first(answers: list[Any]) -> Any:
    return answers[0]


def _ask(client: Store, commands: tuple[Command, ...]) -> list[Any]:
    if len(commands) == 1:
        return [client.execute_command(*commands[0])]
    pipe = client.pipeline(transaction=False)  # a transaction would be refused by a store that is
    for command in commands:  # out of memory
        pipe.execute_command(*command)
    answers: list[Any] = pipe.execute()
    return answers
