"""The comparison of the engine with the model: what holds after each step of any story."""

from itertools import islice

import pytest
from hypothesis.stateful import RuleBasedStateMachine, invariant

from progress import reader
from progress.keys import PROGRESS_PREFIX
from store.connection import shared_client
from tasks.engine import keys
from tasks.engine.states import Event, State
from tasks.exceptions import TaskNotFound
from tasks.queries.error_groups import error_groups
from tasks.queries.queues import queue_stats
from tasks.queries.task import get_task
from tasks.queries.task_list import page
from tasks.queries.task_query import TaskQuery
from tasks.queries.type_stats import type_history
from tests.model import Model

QUEUE = "quiet"
TYPE = "demo"
KEEP = 2
"""Completed tasks, and archived ones, that are kept."""
NEVER, NONE = -1, -2
"""What the store answers of a key that does not expire, and of one that is not there."""


class ModelComparison(RuleBasedStateMachine):
    """An empty store, and a model of what should be in it.

    store: a client of it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.store = shared_client()
        self.store.flushdb()
        self.model = Model(KEEP)

    @invariant()
    def tasks_are_as_the_model_says(self) -> None:
        for task_id, life in self.model.lives.items():
            task = get_task(task_id)
            assert (task.state, task.retried, task.last_err, task.cancelled) == (
                life.state,
                life.retried,
                life.last_err,
                life.cancelled,
            )
            assert (task.payload, task.max_retries) == (life.payload, life.max_retries)
            entries = reader.history(task_id)
            assert [(entry.percentage, entry.stage) for entry in entries] == life.entries
            assert sum(entry.is_final for entry in entries) == life.has_ended

    @invariant()
    def only_what_has_ended_expires(self) -> None:
        asked = self.store.pipeline(transaction=False)
        for task_id in self.model.lives:
            for key in (keys.job(task_id), keys.results(task_id), PROGRESS_PREFIX + task_id):
                asked.pttl(key)
        told = iter(asked.execute())
        for task_id, life in self.model.lives.items():
            for expires_in in islice(told, 3):
                assert expires_in == NONE or (expires_in != NEVER) == life.has_ended, task_id

    @invariant()
    def counts_are_as_the_model_says(self) -> None:
        (stats,) = queue_stats(QUEUE)
        for state in State:
            assert getattr(stats, state.value) == len(self.model.ids(state)), state

    @invariant()
    def errors_are_grouped_as_the_model_says(self) -> None:
        groups = error_groups([QUEUE])
        assert {group.group: group.count for group in groups} == {
            (TYPE, error): len(ids) for error, ids in self.model.errors.items()
        }
        for error, ids in self.model.errors.items():
            query = TaskQuery(states=(State.ARCHIVED,), queues=(QUEUE,), type=TYPE, error=error)
            assert {task.id for task in page(query).tasks} == ids

    @invariant()
    def attempts_are_counted_as_the_model_says(self) -> None:
        counters = type_history("demo")["hour"].stats.counters
        ends = self.model.ends
        assert counters.completed == ends[Event.COMPLETE]
        assert counters.retried == ends[Event.RETRY] + ends[Event.RECOVER]
        assert counters.archived == ends[Event.ARCHIVE]
        assert counters.cancelled == ends[Event.CANCEL]
        assert counters.run.count == self.model.timed
        assert counters.wait.count == ends.total()

    @invariant()
    def what_is_gone_is_gone(self) -> None:
        for task_id in self.model.gone:
            with pytest.raises(TaskNotFound):
                get_task(task_id)
            assert not self.store.exists(
                keys.job(task_id), keys.results(task_id), PROGRESS_PREFIX + task_id
            )
