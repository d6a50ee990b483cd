"""The engine against a model: random lives of tasks, compared after each step.

The scripts run on the real store. Time passes by setting scores back, as if it had.
"""

import uuid
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from progress import reader
from progress.connection import shared_client
from progress.exceptions import ExecutionLost
from progress.writer import Fence, record
from tasks import keys, registry, selectors, services
from tasks.exceptions import CancelFailed, DeleteFailed, TaskNotFound
from tasks.registration import ALIVE_FOR
from tasks.runner import Outcome, failed
from tasks.scripts import FINISH, TAKE, TEND, kept
from tasks.settlement import finish_arguments
from tasks.states import Event, State
from tests.hub import Hub

QUEUE = "quiet"
WORKER = "model"
PAST = 1.0
"""A score long ago: what it belongs to is due, lapsed or expired."""


@dataclass
class Life:
    """What the model knows of a task."""

    max_retries: int
    state: State
    failures: int = 0
    retried: int = 0
    last_err: str = ""
    execution: str = ""
    cancelled: bool = False
    entries: list[tuple[int, str]] = field(default_factory=list)

    @property
    def percentage(self) -> int:
        return self.entries[-1][0] if self.entries else 0

    def say(self, percentage: int, stage: str) -> None:
        self.entries.append((percentage, stage))


class Engine(RuleBasedStateMachine):
    """See the module."""

    def __init__(self) -> None:
        super().__init__()
        self.store = shared_client()
        self.store.flushdb()
        self.lives: dict[str, Life] = {}
        self.gone: list[str] = []
        self.line: list[str] = []  # pending, in the order of taking
        self.stale: list[tuple[str, str]] = []
        self.tend()

    def ids(self, *states: State) -> list[str]:
        return [task_id for task_id, life in self.lives.items() if life.state in states]

    def pick(self, data: st.DataObject, *states: State) -> tuple[str, Life]:
        """Any task in one of these states."""
        task_id = data.draw(st.sampled_from(self.ids(*states)))
        return task_id, self.lives[task_id]

    # What users do

    @rule(max_retries=st.integers(0, 2), ahead=st.booleans())
    def create(self, max_retries: int, ahead: bool) -> None:
        asked = {"payload": {}, "queue": QUEUE, "max_retries": max_retries}
        if ahead:
            asked["process_at"] = datetime.now(UTC) + timedelta(hours=1)
        created = services.create(registry.get("demo"), asked)
        self.lives[created.task_id] = Life(max_retries, created.state)
        assert created.state is (State.SCHEDULED if ahead else State.PENDING)
        if not ahead:
            self.line.append(created.task_id)

    @precondition(lambda self: self.lives)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        task_id, life = self.pick(data, *State)
        if life.state in (State.COMPLETED, State.ARCHIVED):
            with pytest.raises(CancelFailed) as refusal:
                services.cancel(task_id)
            assert refusal.value.details == {"reason": "finished"}
            return
        services.cancel(task_id)
        if life.state is State.ACTIVE:
            life.cancelled = True
        else:
            self.end_cancelled(task_id, life)

    @precondition(lambda self: self.lives)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        task_id, life = self.pick(data, *State)
        if life.state is State.ACTIVE:
            with pytest.raises(DeleteFailed) as refusal:
                services.delete(task_id)
            assert refusal.value.details == {"reason": "active"}
            return
        services.delete(task_id)
        self.forget(task_id)

    # What workers do

    @rule()
    def take(self) -> None:
        execution = uuid.uuid4().hex
        taken = TAKE(self.store, args=(WORKER, execution, 3_600_000, "0", QUEUE))
        again = TAKE(self.store, args=(WORKER, execution, 3_600_000, "1", QUEUE))
        assert again == taken  # an answer that was lost can be asked for again
        if not self.line:
            assert taken is None
            return
        task_id = self.line.pop(0)
        assert taken[0].decode() == task_id
        life = self.lives[task_id]
        life.state, life.execution, life.retried = State.ACTIVE, execution, life.failures

    @precondition(lambda self: self.ids(State.ACTIVE))
    @rule(data=st.data(), percentage=st.integers(0, 3))
    def report(self, data: st.DataObject, percentage: int) -> None:
        task_id, life = self.pick(data, State.ACTIVE)
        self.write(task_id, life.execution, percentage)
        if not life.entries or life.entries[-1] != (percentage, "processing"):
            life.say(percentage, "processing")

    @precondition(lambda self: self.ids(State.ACTIVE))
    @rule(
        data=st.data(),
        event=st.sampled_from([Event.COMPLETE, Event.RETRY, Event.ARCHIVE, Event.RELEASE]),
    )
    def finish(self, data: st.DataObject, event: Event) -> None:
        task_id, life = self.pick(data, State.ACTIVE)
        outcome = failed("Oops", "it failed", event=event)
        if event in (Event.COMPLETE, Event.RELEASE):
            outcome = Outcome(event=event, result="e30=")
        FINISH(self.store, args=finish_arguments(task_id, life.execution, outcome))
        self.stale.append((task_id, life.execution))
        self.attempt_ended(task_id, life, event, "Oops: it failed")

    @precondition(lambda self: self.ids(State.ACTIVE))
    @rule(data=st.data())
    def crash(self, data: st.DataObject) -> None:
        task_id, life = self.pick(data, State.ACTIVE)
        member = keys.member(task_id, life.execution)
        self.store.zadd(keys.active(QUEUE), {member: PAST})
        self.stale.append((task_id, life.execution))
        error = f"WorkerLost: the worker that ran attempt {life.failures + 1} stopped answering"
        self.attempt_ended(task_id, life, Event.RECOVER, error)
        self.tend()

    @precondition(lambda self: self.stale)
    @rule(data=st.data(), percentage=st.integers(0, 100))
    def write_too_late(self, data: st.DataObject, percentage: int) -> None:
        task_id, execution = data.draw(st.sampled_from(self.stale))
        outcome = Outcome(event=Event.COMPLETE, result="e30=")
        assert FINISH(self.store, args=finish_arguments(task_id, execution, outcome)) == b"lost"
        with pytest.raises(ExecutionLost):
            self.write(task_id, execution, percentage)

    # Time

    @precondition(lambda self: self.ids(State.SCHEDULED, State.RETRY))
    @rule(data=st.data())
    def time_comes(self, data: st.DataObject) -> None:
        task_id, life = self.pick(data, State.SCHEDULED, State.RETRY)
        self.store.zadd("rq:scheduled:" + QUEUE, {task_id: PAST})
        life.state = State.PENDING
        self.line.append(task_id)
        self.tend()

    @precondition(lambda self: self.ids(State.COMPLETED, State.ARCHIVED))
    @rule(data=st.data())
    def expire(self, data: st.DataObject) -> None:
        task_id, life = self.pick(data, State.COMPLETED, State.ARCHIVED)
        registry_key = "rq:finished:" if life.state is State.COMPLETED else "rq:failed:"
        assert self.store.pttl(keys.job(task_id)) > 0
        assert self.store.pttl("taskhub:progress:" + task_id) > 0
        self.store.zadd(registry_key + QUEUE, {task_id: PAST})
        self.store.delete(keys.job(task_id), keys.results(task_id), "taskhub:progress:" + task_id)
        self.forget(task_id)
        self.tend()

    # What the steps share

    def tend(self) -> None:
        TEND(self.store, args=(WORKER, 3_600_000, ALIVE_FOR, *kept(), 0, 0, 0, QUEUE))

    def write(self, task_id: str, execution: str, percentage: int) -> None:
        fence = Fence(keys.active(QUEUE), keys.member(task_id, execution))
        record(self.store, task_id, fence, percentage=percentage, stage="processing", message="")

    def attempt_ended(self, task_id: str, life: Life, event: Event, error: str) -> None:
        life.execution = ""
        if life.cancelled:
            self.end_cancelled(task_id, life)
        elif event is Event.RELEASE:
            life.state = State.PENDING
            self.line.insert(0, task_id)
        elif event is Event.COMPLETE:
            life.state = State.COMPLETED
            life.say(100, "completed")
        else:
            life.failures += 1
            life.last_err = error
            self.attempt_failed(task_id, life, event)

    def attempt_failed(self, task_id: str, life: Life, event: Event) -> None:
        if event is Event.ARCHIVE or life.failures > life.max_retries:
            life.state = State.ARCHIVED
            life.say(life.percentage, "failed")
            return
        life.say(life.percentage, "retrying")
        life.state = State.PENDING if event is Event.RECOVER else State.RETRY
        if event is Event.RECOVER:
            self.line.insert(0, task_id)
        else:  # a score ahead: its time comes in `time_comes`, not by itself
            self.store.zadd("rq:scheduled:" + QUEUE, {task_id: 4e9})

    def end_cancelled(self, task_id: str, life: Life) -> None:
        if task_id in self.line:
            self.line.remove(task_id)
        life.state, life.last_err = State.ARCHIVED, "task cancelled"
        life.say(life.percentage, "cancelled")

    def forget(self, task_id: str) -> None:
        if task_id in self.line:
            self.line.remove(task_id)
        del self.lives[task_id]
        self.gone.append(task_id)

    # What holds after each step

    @invariant()
    def tasks_are_as_the_model_says(self) -> None:
        for task_id, life in self.lives.items():
            task = selectors.get_task(task_id)
            assert (task.state, task.retried, task.last_err) == (
                life.state,
                life.retried,
                life.last_err,
            )
            entries = reader.history(task_id)
            assert [(entry.percentage, entry.stage) for entry in entries] == life.entries
            ended = life.state in (State.COMPLETED, State.ARCHIVED)
            assert sum(entry.is_final for entry in entries) == ended

    @invariant()
    def counts_are_as_the_model_says(self) -> None:
        (stats,) = selectors.queue_stats(QUEUE)
        for state in State:
            assert getattr(stats, state.value) == len(self.ids(state)), state

    @invariant()
    def what_is_gone_is_gone(self) -> None:
        for task_id in self.gone:
            with pytest.raises(TaskNotFound):
                selectors.get_task(task_id)


def test_the_engine_is_as_the_model_says(hub: Hub, settings: Any) -> None:
    """In a database of the store that the shared hub does not look at."""
    caches = deepcopy(settings.CACHES)
    caches["default"]["LOCATION"] += "?db=1"
    settings.CACHES = caches
    run_state_machine_as_test(
        Engine,
        settings=hypothesis.settings(
            max_examples=40,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
