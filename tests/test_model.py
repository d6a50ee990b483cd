"""The engine against a model: random lives of tasks, compared after each step.

The scripts run on the real store. Time passes by setting scores back, as if it had.
"""

import uuid
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
from progress.keys import PROGRESS_PREFIX
from progress.script import Argument
from progress.writer import Fence, record
from tasks import keys, registry, selectors, services
from tasks.exceptions import CancelFailed, DeleteFailed, RunFailed, TaskNotFound
from tasks.registration import ALIVE_FOR
from tasks.runner import Outcome, failed
from tasks.scripts import FINISH, FINISH_AND_TAKE, TAKE, TEND, kept
from tasks.settlement import finish_arguments
from tasks.states import Event, State
from tests.model import RUNNABLE, Life, Model

QUEUE = "quiet"
WORKER = "model"
PAST, FAR = 1.0, 4e9
"""Scores: what has the first is due, lapsed or expired; the time of the other never comes."""

NEVER = -1
"""What the store answers of a key that does not expire."""
OUTCOMES = [Event.COMPLETE, Event.RETRY, Event.ARCHIVE, Event.RELEASE]
AT_ONCE = 3
"""Tasks there are at most: few enough that much happens to each."""


class Engine(RuleBasedStateMachine):
    """See the module. stale: attempts that have ended or were given up."""

    def __init__(self) -> None:
        super().__init__()
        self.store = shared_client()
        self.store.flushdb()
        self.model = Model()
        self.stale: list[tuple[str, str]] = []
        self.tend()

    def has(self, *states: State) -> bool:
        return bool(self.model.ids(*states))

    def pick(self, data: st.DataObject, *states: State) -> tuple[str, Life]:
        """Any task in one of these states."""
        task_id = data.draw(st.sampled_from(self.model.ids(*states)))
        return task_id, self.model.lives[task_id]

    # What users do

    @precondition(lambda self: len(self.model.lives) < AT_ONCE)
    @rule(max_retries=st.integers(0, 2), ahead=st.booleans())
    def create(self, max_retries: int, ahead: bool) -> None:
        asked = {"payload": {}, "queue": QUEUE, "max_retries": max_retries}
        if ahead:
            asked["process_at"] = datetime.now(UTC) + timedelta(hours=1)
        created = services.create(registry.get("demo"), asked)
        assert created.state is (State.SCHEDULED if ahead else State.PENDING)
        self.model.create(created.task_id, max_retries, created.state)

    @precondition(lambda self: self.has(*State))
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        task_id, life = self.pick(data, *State)
        if life.has_ended:
            with pytest.raises(CancelFailed) as refusal:
                services.cancel(task_id)
            assert refusal.value.details == {"reason": "finished"}
            return
        services.cancel(task_id)
        self.model.cancel(task_id)

    @precondition(lambda self: self.has(*State))
    @rule(data=st.data())
    def run_now(self, data: st.DataObject) -> None:
        task_id, life = self.pick(data, *State)
        if life.state not in RUNNABLE:
            with pytest.raises(RunFailed) as refusal:
                services.run_now(task_id)
            assert refusal.value.details == {"reason": life.state}
            return
        services.run_now(task_id)
        self.model.run(task_id)

    @precondition(lambda self: self.has(*State))
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        task_id, life = self.pick(data, *State)
        if life.state is State.ACTIVE:
            with pytest.raises(DeleteFailed) as refusal:
                services.delete(task_id)
            assert refusal.value.details == {"reason": "active"}
            return
        services.delete(task_id)
        self.model.forget(task_id)

    # What workers do

    @rule(paused=st.booleans())
    def take(self, paused: bool) -> None:
        execution = uuid.uuid4().hex
        if paused:
            services.pause(QUEUE)
            assert TAKE(self.store, args=self.take_arguments(execution)) is None
            services.resume(QUEUE)
        taken = TAKE(self.store, args=self.take_arguments(execution))
        again = TAKE(self.store, args=self.take_arguments(execution, "1"))
        self.has_taken(taken, again, execution)

    @precondition(lambda self: self.has(State.ACTIVE))
    @rule(data=st.data(), percentage=st.integers(0, 3))
    def report(self, data: st.DataObject, percentage: int) -> None:
        task_id, life = self.pick(data, State.ACTIVE)
        self.write(task_id, life.execution, percentage)
        life.say(percentage, "processing")

    @precondition(lambda self: self.has(State.ACTIVE))
    @rule(data=st.data(), event=st.sampled_from(OUTCOMES), and_take=st.booleans())
    def finish(self, data: st.DataObject, event: Event, and_take: bool) -> None:
        task_id, life = self.pick(data, State.ACTIVE)
        outcome = failed("Oops", "it failed", event=event)
        if event in (Event.COMPLETE, Event.RELEASE):
            outcome = Outcome(event=event, result="e30=")
        arguments = finish_arguments(task_id, life.execution, outcome)
        self.stale.append((task_id, life.execution))
        self.model.attempt_ended(task_id, event, "Oops: it failed")
        if and_take:
            next_ = uuid.uuid4().hex
            _, taken = FINISH_AND_TAKE(self.store, args=[*arguments, *self.take_arguments(next_)])
            lost, again = FINISH_AND_TAKE(
                self.store, args=[*arguments, *self.take_arguments(next_, "1")]
            )
            assert lost == b"lost"
            self.has_taken(taken, again, next_)
        else:
            FINISH(self.store, args=arguments)
        if life.state is State.RETRY:
            self.store.zadd("rq:scheduled:" + QUEUE, {task_id: FAR})

    @precondition(lambda self: self.has(State.ACTIVE))
    @rule(data=st.data())
    def crash(self, data: st.DataObject) -> None:
        task_id, life = self.pick(data, State.ACTIVE)
        member = keys.member(task_id, life.execution)
        self.store.zadd(keys.active(QUEUE), {member: PAST})
        self.store.set(keys.LAST_RECOVERY, int(FAR * 1000))  # else a slow step is an outage
        self.stale.append((task_id, life.execution))
        error = f"WorkerLost: the worker that ran attempt {life.failures + 1} stopped answering"
        self.model.attempt_ended(task_id, Event.RECOVER, error)
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

    @precondition(lambda self: self.has(State.SCHEDULED, State.RETRY))
    @rule(data=st.data())
    def time_comes(self, data: st.DataObject) -> None:
        task_id, _ = self.pick(data, State.SCHEDULED, State.RETRY)
        self.store.zadd("rq:scheduled:" + QUEUE, {task_id: PAST})
        self.model.time_comes(task_id)
        self.tend()

    @precondition(lambda self: self.has(State.COMPLETED, State.ARCHIVED))
    @rule(data=st.data())
    def expire(self, data: st.DataObject) -> None:
        task_id, life = self.pick(data, State.COMPLETED, State.ARCHIVED)
        registry_key = "rq:finished:" if life.state is State.COMPLETED else "rq:failed:"
        self.store.zadd(registry_key + QUEUE, {task_id: PAST})
        self.store.delete(keys.job(task_id), keys.results(task_id), PROGRESS_PREFIX + task_id)
        self.model.forget(task_id)
        self.tend()

    # What the steps share

    def tend(self) -> None:
        TEND(self.store, args=(WORKER, 3_600_000, ALIVE_FOR, *kept(), 0, 0, 0, QUEUE))

    def take_arguments(self, execution: str, again: str = "0") -> list[Argument]:
        return [WORKER, execution, 3_600_000, again, QUEUE]

    def has_taken(self, taken: Any, again: Any, execution: str) -> None:
        """again: the same asked again, as one does whom no answer reached."""
        assert again == taken
        assert (taken[0].decode() if taken else None) == self.model.take(execution)

    def write(self, task_id: str, execution: str, percentage: int) -> None:
        fence = Fence(keys.active(QUEUE), keys.member(task_id, execution))
        record(self.store, task_id, fence, percentage=percentage, stage="processing", message="")

    # What holds after each step

    @invariant()
    def tasks_are_as_the_model_says(self) -> None:
        for task_id, life in self.model.lives.items():
            task = selectors.get_task(task_id)
            assert (task.state, task.retried, task.last_err, task.cancelled) == (
                life.state,
                life.retried,
                life.last_err,
                life.cancelled,
            )
            entries = reader.history(task_id)
            assert [(entry.percentage, entry.stage) for entry in entries] == life.entries
            assert sum(entry.is_final for entry in entries) == life.has_ended

    @invariant()
    def only_what_has_ended_expires(self) -> None:
        for task_id, life in self.model.lives.items():
            for key in (keys.job(task_id), keys.results(task_id), PROGRESS_PREFIX + task_id):
                expires = self.store.pttl(key) != NEVER
                assert expires == life.has_ended or not self.store.exists(key), key

    @invariant()
    def counts_are_as_the_model_says(self) -> None:
        (stats,) = selectors.queue_stats(QUEUE)
        for state in State:
            assert getattr(stats, state.value) == len(self.model.ids(state)), state

    @invariant()
    def what_is_gone_is_gone(self) -> None:
        for task_id in self.model.gone:
            with pytest.raises(TaskNotFound):
                selectors.get_task(task_id)


@pytest.mark.usefixtures("other_database")
def test_the_engine_is_as_the_model_says() -> None:
    run_state_machine_as_test(
        Engine,
        settings=hypothesis.settings(
            max_examples=50,
            stateful_step_count=100,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
