"""A row of the list of tasks: what each cell says, on the page and when it changes later."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tasks.admin.actions import Action
from tasks.admin.elapsed import spelled
from tasks.admin.standing import standing_of
from tasks.listed_task import ListedTask
from tasks.states import State
from tasks.times import format_rfc3339

_MOST_OF_AN_ERROR = 300  # characters


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskRow:
    """The texts of a row. state: how the task stands; percentage: None before any progress;
    actions: names of those that make sense now, of those that the person may take."""

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


def row_of(task: ListedTask, actions: Iterable[Action]) -> TaskRow:
    """The row of a task for somebody who may take these actions."""
    latest = task.latest
    is_ahead = task.state in (State.SCHEDULED, State.RETRY)
    return TaskRow(
        id=task.id,
        type=task.type,
        queue=task.queue,
        state=standing_of(task),
        percentage=latest.percentage if latest else None,
        stage=latest.stage if latest else "",
        attempt=f"{task.attempt} of {task.attempts}",
        waiting=_spelled(task.waiting),
        running=_spelled(task.running),
        next_run=_until(task.due) if is_ahead else "",
        next_run_at=format_rfc3339(task.due) if is_ahead else "",
        error=_shortened(task.last_err),
        actions=[action.name for action in actions if action.suits(task)],
    )


def _spelled(span: timedelta | None) -> str:
    return "" if span is None else spelled(span.total_seconds())


def _until(due: datetime) -> str:
    span = due - datetime.now(UTC)
    return f"in {_spelled(span)}" if span > timedelta() else "now"


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_OF_AN_ERROR else text[: _MOST_OF_AN_ERROR - 1] + "…"
