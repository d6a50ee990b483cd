"""kill -9 at any instant: the task runs again, ends once, and nothing is lost."""

import random
import signal
import threading
import time
from pathlib import Path

import pytest

from tests.faults.rig import IS_WHOLE, Rig, Worker, children_of, until

KILLS = 300 if IS_WHOLE else 60
TASKS = 1000 if IS_WHOLE else 200
SEED = 20260129


@pytest.mark.parametrize("whom", ["worker", "child", "both"])
def test_a_killed_task_runs_again_within_30_s_with_the_default_lease(
    rig: Rig, log: Path, whom: str
) -> None:
    first = rig.start_worker(TASKHUB_LEASE="15s")
    task_id = rig.create("steps", {"pause": 60, "count": 1, "log": str(log)})
    rig.wait(task_id, "active")
    until(log.exists, 5, "the first attempt")
    rig.start_worker(TASKHUB_LEASE="15s")
    child = first.child
    killed_at = time.monotonic()
    if whom != "child":
        first.send(signal.SIGKILL)
    if whom != "worker":
        first.send(signal.SIGKILL, child)
    until(lambda: len(log.read_text().splitlines()) == 2, 30, "the second attempt")
    assert time.monotonic() - killed_at < 30
    task = rig.task(task_id)
    assert (task["state"], task["retried"]) == ("active", 1)
    assert task["last_err"].startswith("WorkerLost: ")


def test_no_task_is_lost_under_a_storm_of_kills(rig: Rig) -> None:
    dice = random.Random(SEED)
    workers = [rig.start_worker(), rig.start_worker(TASKHUB_CONCURRENCY="3")]
    queues = ["critical", "default", "low"]
    task_ids = [
        rig.create("steps", {"pause": 0.02}, queue=queues[n % 3], max_retries=1000)
        for n in range(TASKS)
    ]
    stop = threading.Event()
    storm = threading.Thread(target=_storm, args=(rig, workers, dice, stop))
    storm.start()
    try:
        for task_id in task_ids:
            rig.wait(task_id, "completed", "archived", within=600)
    finally:
        stop.set()
        storm.join()
    for task_id in task_ids:
        task = rig.task(task_id)
        assert task["state"] == "completed", task
        assert task["result"] == {"attempt": task["retried"] + 1}
        assert rig.finals(task_id) == ["completed"]
    for queue in queues:
        stats = rig.stats(queue)
        assert stats["pending"] == stats["active"] == stats["retry"] == 0
    assert sum(rig.stats(queue)["completed"] for queue in queues) == TASKS


def _storm(rig: Rig, workers: list[Worker], dice: random.Random, stop: threading.Event) -> None:
    """Kill -9 the worker, its child or both, at random instants; then start another."""
    for _ in range(KILLS):
        if stop.wait(dice.uniform(0.0, 0.3)):
            return
        index = dice.randrange(len(workers))
        worker = workers[index]
        victims = children_of(worker.pid)
        if dice.random() < 0.5:
            victims = [worker.pid] if dice.random() < 0.5 else [worker.pid, *victims]
        for pid in victims:
            worker.send(signal.SIGKILL, pid)
        if worker.pid in victims:
            worker.process.wait(10)
            workers[index] = rig.start_worker(TASKHUB_CONCURRENCY=dice.choice("13"))


def test_a_worker_that_hangs_loses_its_task_and_cannot_write_any_more(rig: Rig, log: Path) -> None:
    frozen = rig.start_worker()
    task_id = rig.create("steps", {"pause": 1.0, "count": 3, "log": str(log)})
    until(log.exists, 10, "the first attempt")
    child = frozen.child
    for pid in (frozen.pid, child):
        frozen.send(signal.SIGSTOP, pid)
    rig.start_worker()
    until(lambda: rig.task(task_id)["retried"] == 1, 10, "the second attempt")
    for pid in (child, frozen.pid):  # the child first: it goes on as if nothing had happened
        frozen.send(signal.SIGCONT, pid)
    task = rig.wait(task_id, "completed", "archived")
    assert (task["state"], task["result"]) == ("completed", {"attempt": 2})
    assert rig.finals(task_id) == ["completed"]
    entries = rig.history(task_id)
    retrying = next(n for n, e in enumerate(entries) if e["progress"]["stage"] == "retrying")
    late = [e["progress"]["message"] for e in entries[retrying + 1 :]]
    assert not [message for message in late if message.startswith("1/")]


@pytest.mark.parametrize("type_name", ["poison", "poison-worker"])
def test_a_task_that_kills_its_worker_is_archived_when_its_retries_are_used_up(
    rig: Rig, type_name: str
) -> None:
    task_id = rig.create(type_name, max_retries=2)

    def look() -> bool:
        if not any(worker.process.poll() is None for worker in rig.workers):
            rig.start_worker()
        return bool(rig.task(task_id)["state"] == "archived")

    until(look, 40, "the end of the poison")
    task = rig.task(task_id)
    assert task["retried"] == 2
    assert "WorkerLost" in task["last_err"]
    assert rig.finals(task_id) == ["failed"]
