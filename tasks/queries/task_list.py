"""The list of tasks, page by page: one round trip for a page however many tasks there are.

A page follows the store's own order of a state, merged over queues (`lua/scripts/list.lua`), and
its cursor is a place in it: whatever was added and has left meanwhile, the next page goes on
there, and no task that stays in its state comes twice or is left out. Of two kinds this is not
promised: what lies beyond MAX_ACTIVE, and what RQ's own tools put into a queue.

Failed tasks of one type and exception are read from their group, in the same order. What else is
not in that order, a type or a text, is found by looking at one task after the other, at
most so many for one page; a page that stopped there says so, and its cursor goes on from there.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from store.call import Apart, Asking, asked
from store.exceptions import StoreUnavailable, store_failure_as
from tasks.engine import broker
from tasks.engine.list_call import ListAnswer, ListedTask, ListRequest
from tasks.engine.record import TaskRecord
from tasks.engine.stored_task import StoredTask, TaskParts
from tasks.queries.list_cursor import Cursor, Place, decode_cursor, encode_cursor
from tasks.queries.task_query import ListOrder, TaskQuery
from tasks.queries.task_text import has_metadata, has_text

PAGE_SIZE: Final = 50
MAX_BYTES: Final = 4 << 20
"""How much of tasks is read at once, and how much of a page's tasks is kept, unless a single one
has more."""
MAX_SCANNED: Final = 2000
MAX_ACTIVE: Final = 2000
"""How many active tasks of one queue are listed."""
_SCAN_TIMEOUT: Final = 1.5  # seconds, about; payloads may be large
_SCAN_BATCH: Final = 200  # tasks read at once when most of them may not match


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskPage:
    """Some tasks.

    places: for each task, the place right after it.
    next: the cursor of what follows them all, "" at the end.
    scanned: how many tasks were looked at.
    stopped: that was as many as may be, before the page was full.
    """

    tasks: list[StoredTask]
    order: ListOrder
    places: list[Place] = field(default_factory=list)
    next: Cursor = ""
    scanned: int = 0
    stopped: bool = False

    def cursor_after(self, number: int) -> Cursor:
        """The cursor of what follows so many of these tasks, at least one."""
        is_all = number == len(self.tasks)
        return self.next if is_all else encode_cursor(self.order, self.places[number - 1])


@asked
def page(
    query: TaskQuery,
    cursor: Cursor = "",
    size: int = PAGE_SIZE,
    parts: TaskParts | None = None,
    most: int | None = None,
) -> Asking[TaskPage]:
    """The tasks from the cursor on, at most `size`, and fewer where these would be much to read.

    most: how many are looked at where some may not match; MAX_SCANNED when left out.
    Raises StoreUnavailable, and ValueError for a cursor that this module did not make for the same
    states and order.
    """
    place = decode_cursor(cursor, query.order)
    with store_failure_as(StoreUnavailable):
        if query.task_id:
            return (yield from _read_by_id(query, parts or TaskParts()))
        reading = _Reading(query, place, size, parts or TaskParts(), most or MAX_SCANNED)
        return (yield from reading.read())


def _read_by_id(query: TaskQuery, parts: TaskParts) -> Asking[TaskPage]:
    found = yield from broker.read_tasks([query.task_id], parts)
    tasks = [task for task in found if (record := task.record) and query.admits_by_id(record)]
    return TaskPage(tasks=tasks, order=query.order)


class _Reading:
    """A page as it is read.

    place: how far the list was read.
    """

    def __init__(
        self, query: TaskQuery, place: Place, size: int, parts: TaskParts, most: int
    ) -> None:
        self._query, self._size, self._parts, self._most = query, size, parts, most
        self._stop_at = time.monotonic() + _SCAN_TIMEOUT
        self._tasks: list[StoredTask] = []
        self._places: list[Place] = []
        self._bytes = 0
        self._scanned = 0
        self.place = place

    def read(self) -> Asking[TaskPage]:
        while True:
            request = self._request()
            answer = yield from broker.list_tasks(request)
            records = [listed.task.record for listed in answer.tasks]
            found = yield from self._matches(answer.tasks, records)
            for listed, matches in zip(answer.tasks, found, strict=False):
                if self._is_full() or (matches and not self._has_room_for(listed.task)):
                    return self._page()
                if self._scanned and self._has_looked_enough():
                    return self._page(stopped=True)
                self._add(listed, matches)
            if len(found) < len(answer.tasks):
                return self._page(stopped=True)
            if answer.is_cut and not self._query.is_filtered:
                return self._page()
            if not self._goes_on(request, answer, records):
                return self._page(is_last=True)

    def _request(self) -> ListRequest:
        query = self._query
        group = query.error_group
        most_match = not query.is_filtered or (group and not query.looks_into)
        left = self._size - len(self._tasks) if most_match else self._most - self._scanned
        return ListRequest(
            states=self.place.states_to_read(query.states),
            after={queue: self.place.cursors.get(queue) for queue in query.queues},
            limit=min(left + 1, _SCAN_BATCH),
            oldest_first=query.order.oldest_first,
            since=query.since,
            until=query.until,
            max_active=MAX_ACTIVE,
            max_bytes=MAX_BYTES,
            parts=self._parts.with_fields(*query.looks_into),
            group=group.text if group else "",
        )

    def _matches(
        self, tasks: Sequence[ListedTask], records: Sequence[TaskRecord | None]
    ) -> Asking[list[bool]]:
        """Whether each of these is asked for; of the first few, where the time is over then."""
        admitted = [
            record is not None and record.state is listed.state and self._query.admits(record)
            for listed, record in zip(tasks, records, strict=True)
        ]
        if not self._query.looks_into or not any(admitted):
            return admitted
        return (yield from Apart(partial(self._look_into, tasks, records, admitted)))

    def _look_into(
        self,
        tasks: Sequence[ListedTask],
        records: Sequence[TaskRecord | None],
        admitted: Sequence[bool],
    ) -> list[bool]:
        found = list[bool]()
        for listed, record, is_admitted in zip(tasks, records, admitted, strict=True):
            if found and time.monotonic() > self._stop_at:
                break
            found.append(
                is_admitted
                and record is not None
                and has_metadata(listed.task, self._query.metadata)
                and self._has_text(listed.task, record)
            )
        return found

    def _has_text(self, task: StoredTask, record: TaskRecord) -> bool:
        folded = self._query.folded_text
        return not folded or folded in _own_text(record) or has_text(task, folded)

    def _is_full(self) -> bool:
        return len(self._tasks) == self._size

    def _has_looked_enough(self) -> bool:
        return self._scanned >= self._most or time.monotonic() > self._stop_at

    def _has_room_for(self, task: StoredTask) -> bool:
        return not self._tasks or self._bytes + task.only(self._parts).size <= MAX_BYTES

    def _add(self, listed: ListedTask, matches: bool) -> None:
        self.place = self.place.after(listed)
        self._scanned += 1
        if matches:
            task = listed.task.only(self._parts)
            self._tasks.append(task)
            self._places.append(self.place)
            self._bytes += task.size

    def _goes_on(
        self, request: ListRequest, answer: ListAnswer, records: Sequence[TaskRecord | None]
    ) -> bool:
        """Whether more may follow; a state is left where the time is past what is asked for."""
        if not answer.is_cut and len(answer.tasks) < request.limit:
            return False
        is_one_state = all(listed.state is request.states[0] for listed in answer.tasks)
        if is_one_state and all(record and self._query.is_past(record) for record in records):
            if len(request.states) == 1:
                return False
            self.place = Place(request.states[1], {})
        return True

    def _page(self, *, is_last: bool = False, stopped: bool = False) -> TaskPage:
        order = self._query.order
        return TaskPage(
            tasks=self._tasks,
            order=order,
            places=self._places,
            next="" if is_last else encode_cursor(order, self.place),
            scanned=self._scanned,
            stopped=stopped,
        )


def _own_text(task: TaskRecord) -> str:
    return f"{task.id}\n{task.type}\n{task.last_err}".casefold()
