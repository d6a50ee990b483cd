"""The ledger held against what a hub has in the end."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from taskhub_client import AsyncTaskHub, Entry, NotFound, Progress, Task
from tests.chaos.ledger import Ledger

_AT_ONCE = 8
_WITHIN = 600.0  # seconds until all has ended
_LOOK_EVERY = 0.5


@dataclass
class Audit:
    """What was found: tasks by what became of them, and what must not be.

    figures: by name, for people.
    faults: by name, of which each must be 0.
    tasks: of each fault, the ids of tasks.
    """

    figures: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    tasks: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def blame(self, task_id: str, **faults: int) -> None:
        """Note so many faults of each of these names, with `_` for a space."""
        for name, times in faults.items():
            fault = name.replace("_", " ")
            self.faults[fault] += times
            if times:
                self.tasks[fault].append(task_id)

    @property
    def is_clean(self) -> bool:
        """Whether the hub has stood by all that it said."""
        return not any(self.faults.values())


async def until_all_ended(hub: AsyncTaskHub) -> None:
    """Wait until no task waits or runs. Raises TimeoutError."""
    async with asyncio.timeout(_WITHIN):
        while any(
            queue.pending + queue.active + queue.scheduled + queue.retry
            for queue in await hub.queues()
        ):
            await asyncio.sleep(_LOOK_EVERY)


async def audit(hub: AsyncTaskHub, ledger: Ledger) -> Audit:
    """Look at every task that was acknowledged, and at all that is there."""
    found = Audit()
    found.faults |= dict.fromkeys(_FAULTS, 0)
    rest = iter(ledger.created)

    async def look() -> None:
        for task_id in rest:
            await _look_at(hub, ledger, found, task_id)

    await asyncio.gather(*(look() for _ in range(_AT_ONCE)))
    found.figures["acknowledged"] = len(ledger.created)
    found.figures["watched"] = len(ledger.seen)
    numbers = Counter(
        [task.payload["number"] async for task in hub.tasks(include="payload") if task.payload]
    )
    found.faults["created twice"] = sum(times > 1 for times in numbers.values())
    found.figures["given up by clients"] = len(ledger.given_up)
    found.figures["of these there"] = len(ledger.given_up.intersection(numbers))
    accounted = ("ended", "kept", "deleted")
    if len(ledger.created) != sum(found.figures[name] for name in accounted):
        found.faults["unaccounted for"] += 1
    return found


_FAULTS = (
    *("lost", "created twice", "ended twice", "ended without a final entry", "unaccounted for"),
    *("cancelled yet completed", "deleted yet there"),
    *("entries missed", "entries repeated", "entries out of order", "watched without an end"),
)


async def _look_at(hub: AsyncTaskHub, ledger: Ledger, found: Audit, task_id: str) -> None:
    seen = ledger.seen.get(task_id)
    if seen is not None:
        _look_at_order(found, task_id, seen)
        found.figures["entries seen"] += len(seen)
        found.blame(task_id, watched_without_an_end=task_id not in ledger.to_the_end)
    try:
        task = await hub.get(task_id)
        entries = await hub.history(task_id)
    except NotFound:
        is_deleted = task_id in ledger.deleted | ledger.perhaps_deleted
        found.figures["deleted"] += is_deleted
        found.blame(task_id, lost=not is_deleted)
        return
    found.blame(task_id, deleted_yet_there=task_id in ledger.deleted)
    _look_at_end(found, task, sum(entry.is_final for entry in entries))
    is_cancelled = task_id in ledger.cancelled
    found.blame(
        task_id, cancelled_yet_completed=is_cancelled and task.has_ended and not task.is_cancelled
    )
    if seen is not None:
        _look_at_seen(found, task_id, seen, entries)


def _look_at_seen(
    found: Audit, task_id: str, seen: Sequence[Progress], entries: Sequence[Entry]
) -> None:
    """No replica is waited for with entries. A failover may lose some that a watcher has seen; with
    the end of a task it has it run again, and the watcher, who left with that, sees no more. One
    whose answer was lost is written again: who has seen the first, has seen it."""
    kept = {entry.stream_id for entry in entries}
    ids = [event.event_id for event in seen]
    found.figures["entries seen, and lost with a primary"] += len(set(ids) - kept)
    if ids and ids[-1] not in kept:
        found.figures["ends seen, and lost with a primary"] += 1
        return
    said = {_said(event) for event in seen}
    missed = [one for one in entries if one.stream_id not in ids and _said(one) not in said]
    found.blame(task_id, entries_missed=len(missed))


def _said(entry: Progress | Entry) -> tuple[int, str, str]:
    return entry.percentage, entry.stage, entry.message


def _look_at_end(found: Audit, task: Task, finals: int) -> None:
    found.figures["ended" if task.has_ended else "kept"] += 1
    if task.has_ended:
        found.figures["of these cancelled"] += task.is_cancelled
        found.figures["attempts after the first"] += task.retried
        found.blame(task.id, ended_twice=finals > 1, ended_without_a_final_entry=finals == 0)


def _look_at_order(found: Audit, task_id: str, seen: Sequence[Progress]) -> None:
    places = [tuple(map(int, event.event_id.split("-"))) for event in seen]
    found.blame(
        task_id,
        entries_repeated=len(places) - len(set(places)),
        entries_out_of_order=sum(later < earlier for earlier, later in pairwise(places)),
    )
