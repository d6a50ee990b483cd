"""A row of the list of tasks: what each cell says, on the page and when it changes later."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tasks.admin.actions import Action
from tasks.elapsed import elapsed_text
from tasks.engine.states import State
from tasks.queries.task_summary import TaskSummary
from tasks.times import format_rfc3339
from tasks.visible_text import visible

_MOST_OF_AN_ERROR = 300  # characters


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskRow:
    """The texts of a row.

    state: as `TaskRecord.display_state` names it.
    percentage: None before any progress.
    next_run_at: the time of the next run, RFC 3339; "" where none is ahead.
    actions: names of those that make sense now, of those that the person may take.
    """

    id: str
    type: str
    queue: str
    state: str
    percentage: int | None
    stage: str
    attempt: str
    waiting: str
    running: str
    next_run: str
    next_run_at: str
    error: str
    actions: list[str]

    def as_json(self) -> dict[str, Any]:
        """What may change of it: `cells` by name, and what is more than a text."""
        names = ("stage", "attempt", "waiting", "running", "next_run", "error")
        return {
            "id": self.id,
            "state": self.state,
            "percentage": self.percentage,
            "actions": self.actions,
            "next_run_at": self.next_run_at,
            "cells": {name: getattr(self, name) for name in names},
        }


def row_of(task: TaskSummary, actions: Iterable[Action]) -> TaskRow:
    """The row of a task for somebody who may take these actions."""
    latest = task.latest
    is_ahead = task.state in (State.SCHEDULED, State.RETRY)
    return TaskRow(
        id=task.id,
        type=visible(task.type),
        queue=task.queue,
        state=task.display_state,
        percentage=latest.percentage if latest else None,
        stage=visible(latest.stage) if latest else "",
        attempt=f"{task.attempt} of {task.max_retries + 1}",
        waiting=_elapsed_text(task.waiting),
        running=_elapsed_text(task.running),
        next_run=_until(task.due) if is_ahead else "",
        next_run_at=format_rfc3339(task.due) if is_ahead else "",
        error=visible(_shortened(task.last_err)),
        actions=[action.name for action in actions if action.applies_to(task)],
    )


def _elapsed_text(span: timedelta | None) -> str:
    return "" if span is None else elapsed_text(span.total_seconds())


def _until(due: datetime) -> str:
    span = due - datetime.now(UTC)
    return f"in {_elapsed_text(span)}" if span > timedelta() else "now"


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_OF_AN_ERROR else text[: _MOST_OF_AN_ERROR - 1] + "…"
