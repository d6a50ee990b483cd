"""Programs that use a hub without a break: they create, cancel, delete and watch."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from taskhub_client import (
    AsyncTaskHub,
    CreatedTask,
    Done,
    NewTask,
    NotFound,
    Progress,
    Refused,
    TaskHubError,
)
from tests.chaos.deployment import QUEUES
from tests.chaos.ledger import Ledger

_CLIENTS = 4  # of each web process
_BULK = 10
_WATCHED_AT_ONCE = 40
_RETRIES = 60  # of a request, some minutes
_LOOKS, _LOOK_EVERY = 15, 1.0  # for a task that was acknowledged, in seconds
_PATIENCE = 300.0  # seconds of a watcher without a connection


class Clients:
    """Several of them, each at one of the hub's addresses, and one ledger.

    dice: say what comes next.
    pause: seconds between two requests of a client, on average.
    """

    def __init__(self, ledger: Ledger, dice: random.Random, pause: float) -> None:
        self._ledger = ledger
        self._dice = dice
        self._pause = pause
        self._numbers = count()
        self._over = asyncio.Event()
        self._watched = asyncio.Semaphore(_WATCHED_AT_ONCE)

    async def work(self, hubs: Sequence[AsyncTaskHub]) -> None:
        """Until `end`, and until the last watcher knows how it ended."""
        async with asyncio.TaskGroup() as group:
            for hub in hubs:
                group.create_task(self._work(hub, group))

    def end(self) -> None:
        """Create nothing more."""
        self._over.set()

    async def _work(self, hub: AsyncTaskHub, group: asyncio.TaskGroup) -> None:
        while not self._over.is_set():
            one = self._dice.random()
            if one < 0.1:
                await self._create_many(hub)
            elif one < 0.2:
                await self._cancel(hub, await self._create(hub, count=100, pause=0.1))
            else:
                task = await self._create(hub, count=8, pause=0.05)
                if task and not self._watched.locked():
                    group.create_task(self._watch(hub, task.task_id, deletes=one > 0.8))
            await asyncio.sleep(self._dice.uniform(0, 2 * self._pause))

    def _new_task(self, **payload: Any) -> NewTask:
        due = None
        if self._dice.random() < 0.2:
            due = datetime.now(UTC) + timedelta(seconds=self._dice.uniform(0.5, 3))
        payload["number"] = next(self._numbers)
        return NewTask(
            type="steps",
            payload=payload,
            queue=self._dice.choice(QUEUES),
            max_retries=1000,
            process_at=due,
        )

    async def _create(self, hub: AsyncTaskHub, **payload: Any) -> CreatedTask | None:
        new = self._new_task(**payload)
        number = new.payload["number"]
        try:
            task = await hub.create(
                new.type,
                new.payload,
                queue=new.queue,
                max_retries=new.max_retries,
                process_at=new.process_at,
            )
        except TaskHubError:
            self._ledger.given_up.add(number)
            return None
        self._ledger.create(task.task_id, number)
        return task

    async def _create_many(self, hub: AsyncTaskHub) -> None:
        new = [self._new_task(count=2) for _ in range(_BULK)]
        numbers = [one.payload["number"] for one in new]
        try:
            tasks = await hub.create_many(new)
        except TaskHubError:
            self._ledger.given_up.update(numbers)
            return
        for task, number in zip(tasks, numbers, strict=True):
            self._ledger.create(task.task_id, number)

    async def _cancel(self, hub: AsyncTaskHub, task: CreatedTask | None) -> None:
        if task is None:
            return
        await asyncio.sleep(self._dice.uniform(0, 2))
        try:
            await hub.cancel(task.task_id)
        except Refused:  # it has completed: no promise was made
            return
        except TaskHubError:
            return
        self._ledger.cancelled.add(task.task_id)
        self._ledger.note(f"cancelled {task.task_id}")

    async def _watch(self, hub: AsyncTaskHub, task_id: str, *, deletes: bool) -> None:
        async with self._watched:
            for _ in range(_LOOKS):
                # For a second or two a web process may read a server that was the primary. A task
                # that stays away is found to be lost in the end.
                with suppress(NotFound):
                    await self._follow(hub, task_id)
                if task_id in self._ledger.to_the_end:
                    break
                self._ledger.note(f"not found: {task_id}")
                await asyncio.sleep(_LOOK_EVERY)
        if deletes:
            await self._delete(hub, task_id)

    async def _follow(self, hub: AsyncTaskHub, task_id: str) -> None:
        seen = self._ledger.seen[task_id]
        events = hub.stream(
            task_id,
            start_id=None if seen else "0",
            last_event_id=seen[-1].event_id if seen else "",
            patience=_PATIENCE,
            idle_timeout=5,
        )
        async with aclosing(events):
            async for event in events:
                if isinstance(event, Progress):
                    seen.append(event)
                elif isinstance(event, Done):
                    self._ledger.to_the_end.add(task_id)
                    self._ledger.note(f"saw the end of {task_id}")

    async def _delete(self, hub: AsyncTaskHub, task_id: str) -> None:
        self._ledger.perhaps_deleted.add(task_id)
        try:
            await hub.delete(task_id)
        except Refused:  # it runs again, for its end was lost with a primary
            self._ledger.perhaps_deleted.discard(task_id)
        except NotFound:
            return
        except TaskHubError:
            return
        else:
            self._ledger.deleted.add(task_id)
            self._ledger.note(f"deleted {task_id}")


@asynccontextmanager
async def clients_of(urls: Sequence[str]) -> AsyncIterator[list[AsyncTaskHub]]:
    """One for each address, and persistent."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(AsyncTaskHub(url, retries=_RETRIES)) for url in urls]
