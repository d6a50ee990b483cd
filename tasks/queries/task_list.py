"""The list of tasks, page by page: the same few round trips however many tasks there are.

A page follows the store's own order of a state, merged over queues (`lua/scripts/list.lua`), and
its cursor is a place in it: whatever was added and has left meanwhile, the next page goes on
there, and no task that stays in its state comes twice or is left out. Of two kinds this is not
promised: what lies beyond MAX_ACTIVE, and what RQ's own tools put into a queue.

What is not in that order, a type or a text, is found by looking at one task after the other, at
most so many for one page; a page that stopped there says so, and its cursor goes on from there.
"""

import base64
import binascii
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from store.connection import shared_client
from store.exceptions import StoreUnavailable, store_failure_as
from tasks.engine import broker
from tasks.engine.calls import QueueCursor
from tasks.engine.states import State
from tasks.queries.task_query import ListOrder, TaskQuery, texts_of
from tasks.queries.task_summary import TaskSummary, read_summaries

PAGE_SIZE: Final = 50
MAX_SCANNED: Final = 2000
MAX_ACTIVE: Final = 2000
"""How many active tasks of one queue are listed."""
_SCAN_TIMEOUT: Final = 1.5  # seconds, about; payloads may be large
_SCAN_BATCH: Final = 200  # tasks read at once when most of them may not match

Cursor: TypeAlias = str
"""Where a page ends, as a text that a link can carry; "" for the beginning."""
_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)?", re.ASCII)
_NUMBER = re.compile(r"(-?\d{1,16})?", re.ASCII)
_SCORE = re.compile(r"-?(inf|\d{1,20}(\.\d{1,20})?(e[+-]?\d{1,3})?)", re.ASCII)
_POSITIONS: Final = {State.ACTIVE: _TIME, State.PENDING: _NUMBER}
"""What a position looks like; where it is not here, it is a score."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskPage:
    """Some tasks.

    next: the cursor of what follows, "" at the end.
    scanned: how many tasks were looked at.
    stopped: that was as many as may be, before the page was full.
    """

    tasks: list[TaskSummary]
    next: Cursor = ""
    scanned: int = 0
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A task of the state and queues, which may be none that is asked for.

    cursor: how far its queue is read with it.
    task: None where it has left meanwhile.
    text: of it that a search looks at.
    """

    queue: str
    cursor: QueueCursor
    task: TaskSummary | None
    text: str


def page(query: TaskQuery, cursor: Cursor = "", size: int = PAGE_SIZE) -> TaskPage:
    """The tasks from the cursor on, at most `size`.

    Raises StoreUnavailable, and ValueError for a cursor that this module did not make for the same
    state and order.
    """
    cursors = decode_cursor(cursor, query.order)
    with store_failure_as(StoreUnavailable):
        if query.task_id:
            return TaskPage(tasks=[task for task in read_summaries([query.task_id]) if task])
        return _read_page(query, cursors, size)


def _read_page(query: TaskQuery, cursors: dict[str, QueueCursor], size: int) -> TaskPage:
    tasks: list[TaskSummary] = []
    scanned, stop_at = 0, time.monotonic() + _SCAN_TIMEOUT
    for candidate in _candidates(query, dict(cursors), size):
        stopped = scanned == MAX_SCANNED or time.monotonic() > stop_at
        if len(tasks) == size or (stopped and scanned):
            return TaskPage(
                tasks=tasks,
                next=encode_cursor(query.order, cursors),
                scanned=scanned,
                stopped=len(tasks) < size,
            )
        cursors[candidate.queue] = candidate.cursor
        scanned += 1
        if candidate.task and query.matches(candidate.task, candidate.text):
            tasks.append(candidate.task)
    return TaskPage(tasks=tasks, scanned=scanned)


def _candidates(
    query: TaskQuery, cursors: dict[str, QueueCursor], size: int
) -> Iterator[_Candidate]:
    """All tasks of the state and queues from these cursors on, in the state's order, up to where
    the time is past what is asked for."""
    limit = _SCAN_BATCH if query.is_filtered else min(size + 1, _SCAN_BATCH)
    while True:
        found = _next_cursors(query, cursors, limit)
        ids = [cursor.task_id for _, cursor in found]
        tasks = read_summaries(ids) if ids else []
        texts = texts_of(ids) if query.text else iter([""] * len(ids))
        for (queue, cursor), task, text in zip(found, tasks, texts, strict=True):
            yield _Candidate(queue, cursor, task, text)
        if len(found) < limit or all(task and query.is_past(task) for task in tasks):
            return
        cursors |= dict(found)


def _next_cursors(
    query: TaskQuery, cursors: dict[str, QueueCursor], limit: int
) -> list[tuple[str, QueueCursor]]:
    call = broker.list_tasks(
        query.state,
        {queue: cursors.get(queue) for queue in query.queues},
        limit=limit,
        oldest_first=query.oldest_first,
        begin=query.since if query.oldest_first else query.until,
        max_active=MAX_ACTIVE,
    )
    return call.on(shared_client())


def encode_cursor(order: ListOrder, cursors: dict[str, QueueCursor]) -> Cursor:
    """The page cursor that goes on after these, one for each queue that was read in."""
    return base64.urlsafe_b64encode(json.dumps([*order, cursors]).encode()).decode()


def decode_cursor(cursor: Cursor, order: ListOrder) -> dict[str, QueueCursor]:
    """What a page cursor goes on after, by queue.

    Raises ValueError for anything that is no cursor of the order.
    """
    if not cursor:
        return {}
    try:
        state, oldest_first, read = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        if [state, oldest_first] != [*order]:
            raise ValueError
        return {str(queue): _queue_cursor(order.state, *parts) for queue, parts in read.items()}
    except (binascii.Error, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("this is no cursor of this list of tasks") from error


def _queue_cursor(state: State, task_id: object, position: object, rank: object) -> QueueCursor:
    if not (isinstance(task_id, str) and isinstance(position, str) and isinstance(rank, int)):
        raise TypeError
    has_form = _POSITIONS.get(state, _SCORE).fullmatch(position)
    if not (task_id and has_form and 0 <= rank < 2**53):
        raise ValueError
    task_id.encode()  # half a pair, which JSON can say, is no text
    return QueueCursor(task_id, position, rank)
