"""kill -9 at any instant: the task runs again, ends once, and nothing is lost."""

import random
import signal
import threading
import time
from pathlib import Path

import pytest

from tests.environment import IS_WHOLE
from tests.hub import Hub
from tests.process import WorkerProcess, children_of
from tests.waiting import until

KILLS = 300 if IS_WHOLE else 20
TASKS = 1000 if IS_WHOLE else 100
SEED = 20260129


@pytest.mark.parametrize("whom", ["worker", "child", "both"])
def test_a_killed_task_runs_again_within_30_s_with_the_default_lease(
    hub: Hub, log: Path, whom: str
) -> None:
    first = hub.start_worker(TASKHUB_LEASE="15s")
    task_id = hub.api.create("steps", {"pause": 60, "count": 1, "log": str(log)})
    hub.api.wait(task_id, "active")
    until(log.exists, 60, "the first attempt")
    hub.start_worker(TASKHUB_LEASE="15s")
    child = first.child
    killed_at = time.monotonic()
    if whom != "child":
        first.send(signal.SIGKILL)
    if whom != "worker":
        first.send(signal.SIGKILL, to=child)
    until(lambda: len(log.read_text().splitlines()) == 2, 30, "the second attempt")
    assert time.monotonic() - killed_at < 30
    task = hub.api.task(task_id)
    assert (task["state"], task["retried"]) == ("active", 1)
    assert task["last_err"].startswith("WorkerLost: ")


def test_no_task_is_lost_under_a_storm_of_kills(hub: Hub) -> None:
    dice = random.Random(SEED)
    workers = [hub.start_worker(), hub.start_worker(TASKHUB_CONCURRENCY="3")]
    queues = ["critical", "default", "low"]
    task_ids = [
        hub.api.create("steps", {"pause": 0.02}, queue=queues[n % 3], max_retries=1000)
        for n in range(TASKS)
    ]
    stop = threading.Event()
    storm = threading.Thread(target=_storm, args=(hub, workers, dice, stop))
    storm.start()
    try:
        for task_id in task_ids:
            hub.api.wait(task_id, "completed", "archived", within=600)
    finally:
        stop.set()
        storm.join()
    for task_id in task_ids:
        task = hub.api.task(task_id)
        assert task["state"] == "completed", task
        assert task["result"] == {"attempt": task["retried"] + 1}
        assert hub.api.finals(task_id) == ["completed"]
    for queue in queues:
        stats = hub.api.stats(queue)
        assert stats["pending"] == stats["active"] == stats["retry"] == 0
    assert sum(hub.api.stats(queue)["completed"] for queue in queues) == TASKS


def _storm(
    hub: Hub, workers: list[WorkerProcess], dice: random.Random, stop: threading.Event
) -> None:
    """Kill -9 the worker, its child or both, at random instants; then start another."""
    for _ in range(KILLS):
        if stop.wait(dice.uniform(0.0, 0.3)):
            return
        index = dice.randrange(len(workers))
        worker = workers[index]
        to_kill = children_of(worker.pid)
        if dice.random() < 0.5:
            to_kill = [worker.pid] if dice.random() < 0.5 else [worker.pid, *to_kill]
        for pid in to_kill:
            worker.send(signal.SIGKILL, to=pid)
        if worker.pid in to_kill:
            worker.process.wait(60)
            workers[index] = hub.start_worker(TASKHUB_CONCURRENCY=dice.choice("13"))


def test_a_worker_that_hangs_loses_its_task_and_cannot_write_any_more(hub: Hub, log: Path) -> None:
    frozen = hub.start_worker()
    task_id = hub.api.create("steps", {"pause": 1.0, "count": 3, "log": str(log)})
    until(log.exists, 60, "the first attempt")
    child = frozen.child
    for pid in (frozen.pid, child):
        frozen.send(signal.SIGSTOP, to=pid)
    hub.start_worker()
    until(lambda: hub.api.task(task_id)["retried"] == 1, 60, "the second attempt")
    for pid in (child, frozen.pid):  # the child first: it goes on as if nothing had happened
        frozen.send(signal.SIGCONT, to=pid)
    task = hub.api.wait(task_id, "completed", "archived")
    assert (task["state"], task["result"]) == ("completed", {"attempt": 2})
    assert hub.api.finals(task_id) == ["completed"]
    entries = hub.api.history(task_id)
    retrying = next(n for n, e in enumerate(entries) if e["progress"]["stage"] == "retrying")
    late = [e["progress"]["message"] for e in entries[retrying + 1 :]]
    assert not [message for message in late if message.startswith("1/")]


@pytest.mark.parametrize("type_name", ["poison", "poison-worker"])
def test_a_task_that_kills_its_worker_is_archived_when_its_retries_are_used_up(
    hub: Hub, type_name: str
) -> None:
    task_id = hub.api.create(type_name, max_retries=2)

    def look() -> bool:
        if not any(worker.is_running for worker in hub.workers):
            hub.start_worker()
        return bool(hub.api.task(task_id)["state"] == "archived")

    until(look, 120, "the end of the poison")
    task = hub.api.task(task_id)
    assert task["retried"] == 2
    assert "WorkerLost" in task["last_err"]
    assert hub.api.finals(task_id) == ["failed"]
