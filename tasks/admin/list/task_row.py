"""A row of the list of tasks: what each cell says, on the page and when it changes later."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.urls import reverse

from tasks.admin.actions import Action
from tasks.admin.list.columns import Column
from tasks.elapsed import elapsed_text
from tasks.engine.states import State
from tasks.queries.task_summary import TaskSummary
from tasks.times import format_rfc3339
from tasks.visible_text import visible

_MOST_OF_AN_ERROR = 300  # characters


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskRow:
    """What a row says.

    summary: its payload in a line.
    state: as `TaskRecord.display_state` names it.
    percentage: None before any progress.
    error: of its last attempt; "" once it is completed.
    worker_page: the address of its worker's page, "" where none is known.
    cells: texts by the names of columns.
    moments: likewise, of those that are ages; None where there is none.
    actions: names of those that make sense now, of those that the person may take.
    """

    id: str
    type: str
    summary: str
    state: str
    percentage: int | None
    error: str
    worker_page: str
    cells: dict[str, str]
    moments: dict[str, datetime | None]
    actions: list[str]

    @property
    def name(self) -> str:
        """What the task is, for who hears the page."""
        return f"{self.type} {self.summary}".rstrip()

    def context(self, columns: Sequence[Column], actions: Iterable[Action]) -> dict[str, Any]:
        """For the row's template: what stands in these columns, and each of these actions, with
        whether it makes sense for this task now."""
        return {
            "row": self,
            "columns": [
                (column, (self.moments if column.is_age else self.cells).get(column.name))
                for column in columns
            ],
            "buttons": [(action, action.name in self.actions) for action in actions],
        }

    def as_json(self) -> dict[str, Any]:
        """What may change of it."""
        return {
            "id": self.id,
            "state": self.state,
            "percentage": self.percentage,
            "worker_page": self.worker_page,
            "actions": self.actions,
            "cells": {**self.cells, "summary": self.summary, "error": self.error},
            "moments": {name: format_rfc3339(at) for name, at in self.moments.items() if at},
        }


def row_of(
    task: TaskSummary, actions: Iterable[Action], workers: Mapping[str, str] = MappingProxyType({})
) -> TaskRow:
    """The row of a task for somebody who may take these actions.

    workers: what people call those that live, by their names.
    """
    latest = task.latest
    return TaskRow(
        id=task.id,
        type=visible(task.type),
        summary=visible(task.summary),
        state=task.display_state,
        percentage=latest.percentage if latest else None,
        error="" if task.state is State.COMPLETED else visible(_shortened(task.last_err)),
        worker_page=_page_of(task.worker) if task.worker in workers else "",
        cells={
            "queue": task.queue,
            "stage": visible(latest.stage) if latest else "",
            "attempt": f"{task.attempt} of {task.max_retries + 1}",
            "waited": _elapsed_text(task.waiting),
            "took": _elapsed_text(task.running),
            "worker": visible(workers.get(task.worker, "")),
        },
        moments={
            "listed": task.listing_time,
            "due": task.due,
            "created": task.created_at,
            "ended": task.ended_at,
        },
        actions=[action.name for action in actions if action.applies_to(task)],
    )


def _page_of(worker: str) -> str:
    return reverse("admin:tasks_worker", args=[worker])


def _elapsed_text(span: timedelta | None) -> str:
    return "" if span is None else elapsed_text(span.total_seconds())


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_OF_AN_ERROR else text[: _MOST_OF_AN_ERROR - 1] + "…"
