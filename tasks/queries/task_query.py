"""Which tasks a list is to have, and whether a task is one of them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from store.connection import shared_client
from tasks.engine import keys
from tasks.engine.record import is_task_id
from tasks.engine.rq_format import SPEC_FIELDS, spec_of
from tasks.engine.states import State
from tasks.queries.task_summary import TaskSummary

_READ_AT_ONCE: Final = 4 << 20  # bytes of payloads and metadata, unless a single task has more


class ListOrder(NamedTuple):
    """What a cursor is a place in: the tasks of a state, in one order or the other."""

    state: State
    oldest_first: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskQuery:
    """Which tasks to list.

    type: the name of a task type, "" for any.
    text: in its id, type, payload, metadata or last error, in any case; a whole task id finds that
        task in whatever state and queue; "" for any.
    since, until: bounds of the time that the state is listed by.
    oldest_first: turns the order by that time round, which has the newest first.
    """

    state: State
    queues: tuple[str, ...]
    type: str = ""
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    oldest_first: bool = False

    @property
    def order(self) -> ListOrder:
        """What a page's cursor is a place in."""
        return ListOrder(self.state, self.oldest_first)

    @property
    def is_filtered(self) -> bool:
        """Whether a task of the state and queues may be none that is asked for."""
        return bool(self.type or self.text or self.since or self.until)

    @property
    def task_id(self) -> str:
        """The one task that is asked for by its id, or ""."""
        text = self.text.strip().lower()
        return text if is_task_id(text) else ""

    def matches(self, task: TaskSummary, text: str) -> bool:
        """Whether a task is one of them.

        text: its payload and metadata, as `texts_of` gives them.
        """
        if task.state is not self.state or (self.type and task.type != self.type):
            return False
        time = task.listing_time
        if self.since and (time is None or time < self.since):
            return False
        if self.until and (time is None or time > self.until):
            return False
        searched = self.text.strip().casefold()
        own = f"{task.id}\n{task.type}\n{task.last_err}".casefold()
        return not searched or searched in own or searched in text.casefold()

    def is_past(self, task: TaskSummary) -> bool:
        """Whether nothing that follows this task in the order is within the bounds of time."""
        time = task.listing_time
        if time is None:
            return False
        if self.oldest_first:
            return self.until is not None and time > self.until
        return self.since is not None and time < self.since


def texts_of(task_ids: Sequence[str]) -> Iterator[str]:
    """The payload and metadata of each of these tasks as JSON, "" where there is no such task.

    They are read as they are asked for, a few MB at a time. Raises RedisError.
    """
    sizes = shared_client().pipeline(transaction=False)
    for task_id in task_ids:
        for name in SPEC_FIELDS:
            sizes.hstrlen(keys.job(task_id), name)
    lengths = iter(sizes.execute())
    together: list[str] = []
    total = 0
    for task_id in task_ids:
        length = sum(next(lengths) for _ in SPEC_FIELDS)
        if together and total + length > _READ_AT_ONCE:
            yield from _read_texts(together)
            together, total = [], 0
        together.append(task_id)
        total += length
    yield from _read_texts(together)


def _read_texts(task_ids: list[str]) -> Iterator[str]:
    pipe = shared_client().pipeline(transaction=False)
    for task_id in task_ids:
        pipe.hmget(keys.job(task_id), *SPEC_FIELDS, "failures")
    for data, meta, failures in pipe.execute():
        yield "" if None in (data, meta, failures) else _text(data, meta)


def _text(data: bytes, meta: bytes) -> str:
    spec = spec_of(data, meta, 0)
    return "\n".join(json.dumps(part, ensure_ascii=False) for part in (spec.payload, spec.metadata))
