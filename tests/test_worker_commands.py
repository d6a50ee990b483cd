"""Workers that are told to be quiet, to work on, and to stop."""

from collections.abc import Iterator

import pytest

from tasks.engine import services
from tasks.engine.calls import WorkerCommand
from tasks.exceptions import WorkerNotFound
from tasks.queries.workers import WorkerInfo, living_workers
from tests.api import Api
from tests.gate import Gate
from tests.hub import Hub
from tests.waiting import eventually, until

HOW_MANY = 2
"""Workers of the shared hub."""


def tell(command: WorkerCommand) -> None:
    """All workers."""
    for worker in living_workers():
        services.command(worker.name, command)


def workers_in(*states: str) -> list[WorkerInfo]:
    """All workers, once each is in one of these states."""
    return eventually(
        living_workers,
        lambda found: len(found) == HOW_MANY and {worker.state for worker in found} <= {*states},
        within=60,
        what=f"workers that are {' or '.join(states)}",
    )


def runner_of(task_id: str) -> WorkerInfo:
    """The worker that runs a task, once it says so."""

    def found() -> list[WorkerInfo]:
        return [worker for worker in living_workers() if task_id in worker.task_ids]

    return until(found, 60, "worker that runs the task")[0]


@pytest.fixture(autouse=True)
def working(hub: Hub) -> Iterator[None]:
    """All of them take tasks, before and after."""
    workers_in("idle", "busy")
    yield
    tell(WorkerCommand.WORK)
    workers_in("idle", "busy")


def test_a_quiet_worker_finishes_what_it_runs_and_takes_nothing_until_it_may(
    api: Api, gate: Gate
) -> None:
    runs = api.create("gate", gate.payload())
    runner = runner_of(runs)
    tell(WorkerCommand.QUIET)
    workers_in("quiet")
    waits = api.create("echo")
    assert runner_of(runs).name == runner.name
    gate.open()
    assert api.wait(runs, "completed")["retried"] == 0
    eventually(
        living_workers,
        lambda found: not any(worker.running or worker.child_memory for worker in found),
        within=60,
        what="workers without a child",
    )
    assert api.task(waits)["state"] == "pending"
    tell(WorkerCommand.WORK)
    api.wait(waits, "completed")


def test_a_worker_stops_after_what_it_runs_and_its_pool_starts_another(
    api: Api, gate: Gate
) -> None:
    before = {worker.name for worker in living_workers()}
    runs = api.create("gate", gate.payload())
    runner = runner_of(runs)
    services.command(runner.name, WorkerCommand.STOP)
    eventually(
        lambda: runner_of(runs).state,
        lambda state: state == "stopping",
        within=60,
        what="worker that is stopping",
    )
    api.wait(api.create("echo"), "completed")
    gate.open()
    assert api.wait(runs, "completed")["retried"] == 0
    after = {worker.name for worker in workers_in("idle")}
    assert before - after == {runner.name}


def test_there_is_no_such_worker(hub: Hub) -> None:
    with pytest.raises(WorkerNotFound):
        services.command("nobody", WorkerCommand.QUIET)
