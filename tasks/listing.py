"""The list of tasks, page by page: the same few round trips however many tasks there are.

A page follows the store's own order of a state, merged over queues (`lua/list.lua`), and its
cursor names a place in it: whatever was added and has left meanwhile, the next page goes on there,
and no task that stays in its state comes twice or is left out. Of two kinds this is not promised:
what lies beyond MOST_ACTIVE, and what RQ's own tools put into a queue.

What is not in that order, a type or a text, is found by looking at one task after the other, at
most so many for one page; a page that stopped there says so, and its cursor goes on from there.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from progress.connection import shared_client
from progress.store_failure import store_failure_as
from tasks.exceptions import StoreUnavailable
from tasks.list_cursor import Cursor, Line, Place, cursor_of, places_of
from tasks.listed_task import ListedTask, read_listed
from tasks.scripts import LIST
from tasks.search import texts_of
from tasks.states import State
from tasks.task_id import is_task_id
from tasks.times import to_ms

PAGE_SIZE: Final = 50
MOST_LOOKED_AT: Final = 2000
MOST_ACTIVE: Final = 2000
"""How many active tasks of one queue are listed."""
LOOKS_FOR: Final = 1.5  # seconds, about; payloads may be large
_STRETCH: Final = 200  # tasks read at once when most of them may not match


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which tasks to list. since, until: of the time that the state is listed by: when a task is
    due, was started, or ended. oldest_first: turns the order by that time round, which has the
    newest first. text: in its id, type, payload, metadata or last error, in any case; a whole task
    id finds that task in whatever state and queue."""

    state: State
    queues: tuple[str, ...]
    type: str = ""
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    oldest_first: bool = False

    @property
    def line(self) -> Line:
        """What a page's cursor is a place in."""
        return Line(self.state, self.oldest_first)

    @property
    def is_filtered(self) -> bool:
        """Whether a task of the state and queues may be none that is wanted."""
        return bool(self.type or self.text or self.since or self.until)

    @property
    def task_id(self) -> str:
        """The one task that is asked for by its id, or ''."""
        text = self.text.strip().lower()
        return text if is_task_id(text) else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Some tasks. next: the cursor of what follows, '' at the end. looked_at: how many tasks were
    looked at; stopped: that this was as many as may be, before the page was full."""

    tasks: list[ListedTask]
    next: Cursor = ""
    looked_at: int = 0
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class _Seen:
    """A place in the order, what stands there, and the text of it that a search looks at."""

    queue: str
    place: Place
    task: ListedTask | None
    text: str


def page(wanted: Wanted, cursor: Cursor = "", size: int = PAGE_SIZE) -> Page:
    """The tasks from the cursor on, at most `size`.

    Raises StoreUnavailable, and ValueError for a cursor that this module did not make for the same
    state and order.
    """
    places = places_of(cursor, wanted.line)
    with store_failure_as(StoreUnavailable):
        if wanted.task_id:
            return Page(tasks=[task for task in read_listed([wanted.task_id]) if task])
        return _walk(wanted, places, size)


def _walk(wanted: Wanted, places: dict[str, Place], size: int) -> Page:
    tasks: list[ListedTask] = []
    looked_at, stop_at = 0, time.monotonic() + LOOKS_FOR
    for seen in _order(wanted, dict(places), size):
        stopped = looked_at == MOST_LOOKED_AT or time.monotonic() > stop_at
        if len(tasks) == size or (stopped and looked_at):
            return Page(
                tasks=tasks,
                next=cursor_of(wanted.line, places),
                looked_at=looked_at,
                stopped=len(tasks) < size,
            )
        places[seen.queue] = seen.place
        looked_at += 1
        if seen.task and _matches(seen.task, seen.text, wanted):
            tasks.append(seen.task)
    return Page(tasks=tasks, looked_at=looked_at)


def _order(wanted: Wanted, places: dict[str, Place], size: int) -> Iterator[_Seen]:
    """All tasks of the state and queues from these places on, in the state's order, up to where
    the time is past what is wanted."""
    limit = _STRETCH if wanted.is_filtered else min(size + 1, _STRETCH)
    while True:
        found = _places(wanted, places, limit)
        ids = [place.task_id for _, place in found]
        tasks = read_listed(ids) if ids else []
        texts = texts_of(ids) if wanted.text else iter([""] * len(ids))
        for (queue, place), task, text in zip(found, tasks, texts, strict=True):
            yield _Seen(queue, place, task, text)
        if len(found) < limit or all(task and _is_past(task, wanted) for task in tasks):
            return
        places |= dict(found)


def _places(wanted: Wanted, places: dict[str, Place], limit: int) -> list[tuple[str, Place]]:
    """What `lua/list.lua` answers."""
    order, begin = ("oldest", wanted.since) if wanted.oldest_first else ("newest", wanted.until)
    from_time = _listed_by(wanted.state, begin) if begin else ""
    arguments: list[str | int] = [wanted.state.value, order, limit, from_time, MOST_ACTIVE]
    for queue in wanted.queues:
        last = places.get(queue)
        arguments += [queue, *last] if last else [queue, "", "", ""]
    answer = iter(LIST(shared_client(), args=arguments))
    found = []
    for task_id, queue, position, rank in zip(answer, answer, answer, answer, strict=True):
        found.append((queue.decode(), Place(task_id.decode(), position.decode(), rank)))
    return found


def _listed_by(state: State, moment: datetime) -> str:
    """A moment as the field has it that the state is listed by."""
    if state in (State.ACTIVE, State.COMPLETED, State.ARCHIVED):
        return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return str(to_ms(moment))


def _is_past(task: ListedTask, wanted: Wanted) -> bool:
    """Whether nothing that follows this task in the order is within the wanted time."""
    if task.moment is None:
        return False
    if wanted.oldest_first:
        return wanted.until is not None and task.moment > wanted.until
    return wanted.since is not None and task.moment < wanted.since


def _matches(task: ListedTask, text: str, wanted: Wanted) -> bool:
    if task.state is not wanted.state or (wanted.type and task.type != wanted.type):
        return False
    moment = task.moment
    if wanted.since and (moment is None or moment < wanted.since):
        return False
    if wanted.until and (moment is None or moment > wanted.until):
        return False
    searched = wanted.text.strip().casefold()
    own = f"{task.id}\n{task.type}\n{task.last_err}".casefold()
    return not searched or searched in own or searched in text.casefold()
