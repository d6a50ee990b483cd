"""The engine against a model: random lives of tasks, compared after each step.

The scripts run on the real store. Time passes by setting scores back, as if it had.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from progress.exceptions import ExecutionLost
from progress.keys import PROGRESS_PREFIX
from progress.writer import Fence, write_entry
from tasks import registry
from tasks.engine import broker, keys, services
from tasks.engine.calls import Execution, Heartbeat, TakenTask, TakeRequest
from tasks.engine.edit import AT_ONCE, TaskChanges
from tasks.engine.outcome import Outcome, failed
from tasks.engine.spec import NewTask
from tasks.engine.states import Event, State
from tasks.exceptions import CancelFailed, DeleteFailed, EditFailed, RunFailed
from tasks.queries.task import get_task
from tests.environment import IS_WHOLE
from tests.model import EDITABLE, RUNNABLE, Life
from tests.model_comparison import KEEP, QUEUE, TYPE, ModelComparison

WORKER = "model"
PAST, FAR = 1.0, 4e9
"""Scores: what has the first is due, lapsed or expired; the time of the other never comes."""
OUTCOMES = [Event.COMPLETE, Event.RETRY, Event.ARCHIVE, Event.RELEASE]
WHEN = {"as it is": None, "now": AT_ONCE, "ahead": datetime(2093, 1, 15, 10, tzinfo=UTC)}
"""What an edit makes of a task's time."""
ERRORS = st.sampled_from(["Oops", "Ouch"])
MOST = 4
"""Tasks there are at most: few enough that much happens to each."""


class EngineMachine(ModelComparison):
    """Any story of some tasks, told to the engine and to the model alike.

    stale: attempts that have ended or were given up.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stale: list[tuple[str, str]] = []
        self.send_heartbeat()

    def has(self, *states: State) -> bool:
        return bool(self.model.ids(*states))

    def pick(self, data: st.DataObject, *states: State) -> tuple[str, Life]:
        """Any task in one of these states."""
        task_id = data.draw(st.sampled_from(self.model.ids(*states)))
        return task_id, self.model.lives[task_id]

    # What users do

    @precondition(lambda self: len(self.model.lives) < MOST)
    @rule(max_retries=st.integers(0, 2), ahead=st.booleans())
    def create(self, max_retries: int, ahead: bool) -> None:
        new_task = NewTask.of(
            registry.get(TYPE),
            payload={},
            queue=QUEUE,
            max_retries=max_retries,
            process_at=datetime.now(UTC) + timedelta(hours=1) if ahead else None,
        )
        created = services.create(new_task)
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
    @rule(data=st.data(), when=st.sampled_from(list(WHEN)), max_retries=st.integers(0, 2))
    def edit(self, data: st.DataObject, when: str, max_retries: int) -> None:
        task_id, life = self.pick(data, *State)
        seen, payload = get_task(task_id).edits, {"step": data.draw(st.integers(0, 9))}
        changes = TaskChanges(payload=payload, process_at=WHEN[when], max_retries=max_retries)
        if life.state not in EDITABLE:
            with pytest.raises(EditFailed) as refusal:
                services.edit(task_id, changes)
            assert refusal.value.details == {"reason": life.state}
            return
        self.model.edit(task_id, when, max_retries, payload)
        assert services.edit(task_id, changes, seen=seen) is life.state
        with pytest.raises(EditFailed) as refusal:
            services.edit(task_id, changes, seen=seen)
        assert refusal.value.details == {"reason": "edited"}

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
        request = self.take_request()
        if paused:
            services.pause(QUEUE)
            assert broker.take(self.store, request) is None
            services.resume(QUEUE)
        taken = broker.take(self.store, request)
        again = broker.take(self.store, request, again=True)
        self.has_taken(taken, again, request)

    @precondition(lambda self: self.has(State.ACTIVE))
    @rule(data=st.data(), percentage=st.integers(0, 3))
    def report(self, data: st.DataObject, percentage: int) -> None:
        task_id, life = self.pick(data, State.ACTIVE)
        self.write(task_id, life.execution, percentage)
        life.say(percentage, "processing")

    @precondition(lambda self: self.has(State.ACTIVE))
    @rule(data=st.data(), event=st.sampled_from(OUTCOMES), error=ERRORS, and_take=st.booleans())
    def finish(self, data: st.DataObject, event: Event, error: str, and_take: bool) -> None:
        task_id, life = self.pick(data, State.ACTIVE)
        outcome = failed(error, "it failed", event=event)
        if event in (Event.COMPLETE, Event.RELEASE):
            outcome = Outcome(event=event, result=b"{}")
        execution = Execution(task_id, life.execution)
        self.stale.append((task_id, life.execution))
        self.model.attempt_ended(task_id, event, f"{error}: it failed")
        if and_take:
            request = self.take_request()
            ended, taken = broker.finish_and_take(self.store, execution, outcome, request)
            assert ended
            lost, again = broker.finish_and_take(
                self.store, execution, outcome, request, again=True
            )
            assert lost is None
            self.has_taken(taken, again, request)
        else:
            assert broker.finish(self.store, execution, outcome)
        if life.state is State.RETRY:
            self.store.zadd("rq:scheduled:" + QUEUE, {task_id: FAR})

    @precondition(lambda self: self.has(State.ACTIVE))
    @rule(data=st.data())
    def crash(self, data: st.DataObject) -> None:
        task_id, life = self.pick(data, State.ACTIVE)
        member = Execution(task_id, life.execution).member
        self.store.zadd(keys.active(QUEUE), {member: PAST})
        # Else a slow step is an outage.
        self.store.set(keys.SINGLES["last_recovery"].name, int(FAR * 1000))
        self.stale.append((task_id, life.execution))
        error = f"WorkerLost: the worker that ran attempt {life.failures + 1} stopped answering"
        self.model.attempt_ended(task_id, Event.RECOVER, error)
        self.send_heartbeat()

    @precondition(lambda self: self.stale)
    @rule(data=st.data(), percentage=st.integers(0, 100))
    def write_too_late(self, data: st.DataObject, percentage: int) -> None:
        task_id, execution = data.draw(st.sampled_from(self.stale))
        outcome = Outcome(event=Event.COMPLETE, result=b"{}")
        assert broker.finish(self.store, Execution(task_id, execution), outcome) is None
        with pytest.raises(ExecutionLost):
            self.write(task_id, execution, percentage)

    # Time

    @precondition(lambda self: self.has(State.SCHEDULED, State.RETRY))
    @rule(data=st.data())
    def time_comes(self, data: st.DataObject) -> None:
        task_id, _ = self.pick(data, State.SCHEDULED, State.RETRY)
        self.store.zadd("rq:scheduled:" + QUEUE, {task_id: PAST})
        self.model.time_comes(task_id)
        self.send_heartbeat()

    @precondition(lambda self: self.has(State.COMPLETED, State.ARCHIVED))
    @rule(data=st.data())
    def expire(self, data: st.DataObject) -> None:
        task_id, life = self.pick(data, State.COMPLETED, State.ARCHIVED)
        registry_key = "rq:finished:" if life.state is State.COMPLETED else "rq:failed:"
        self.store.zadd(registry_key + QUEUE, {task_id: PAST})
        for group in self.store.keys(keys.PREFIXES["error_group"].name + "*"):
            self.store.zadd(group, {task_id: PAST}, xx=True)
        self.store.delete(keys.job(task_id), keys.results(task_id), PROGRESS_PREFIX + task_id)
        self.model.forget(task_id)
        self.send_heartbeat()

    # What the steps share

    def send_heartbeat(self) -> None:
        broker.heartbeat(self.store, Heartbeat(worker=WORKER))

    def take_request(self) -> TakeRequest:
        return TakeRequest.new(worker=WORKER, queues=[QUEUE], lease=3600)

    def has_taken(
        self, taken: TakenTask | None, again: TakenTask | None, request: TakeRequest
    ) -> None:
        """again: the same asked again, as one does whom no answer reached."""
        assert again == taken
        assert (taken.task_id if taken else None) == self.model.take(request.execution_id)

    def write(self, task_id: str, execution: str, percentage: int) -> None:
        fence = Fence(keys.active(QUEUE), Execution(task_id, execution).member)
        write_entry(
            self.store, task_id, fence, percentage=percentage, stage="processing", message=""
        )


@pytest.mark.usefixtures("other_database")
def test_the_engine_is_as_the_model_says(settings: Any) -> None:
    settings.TASKHUB_COMPLETED_KEEP = settings.TASKHUB_ARCHIVED_KEEP = KEEP
    run_state_machine_as_test(
        EngineMachine,
        settings=hypothesis.settings(
            max_examples=500 if IS_WHOLE else 20,
            stateful_step_count=100,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
