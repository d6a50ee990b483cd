"""Stopping a worker: what runs may finish, and else is handed back without costing a retry."""

import signal
import time
from pathlib import Path

from tests.faults.rig import Rig, is_alive, until


def test_sigterm_lets_the_task_finish_and_takes_nothing_more(rig: Rig, log: Path) -> None:
    worker = rig.start_worker()
    running = rig.create("steps", {"count": 1, "pause": 1.0, "log": str(log)})
    waiting = rig.create("steps")
    until(log.exists, 10, "the attempt")
    worker.send(signal.SIGTERM)
    assert worker.process.wait(10) == 0
    assert rig.task(running)["state"] == "completed"
    assert rig.task(waiting)["state"] == "pending"


def test_after_the_grace_time_the_task_goes_back_and_no_retry_is_counted(
    rig: Rig, log: Path
) -> None:
    worker = rig.start_worker(TASKHUB_SHUTDOWN_GRACE="500ms")
    task_id = rig.create("swallows-everything", {"log": str(log)})
    until(log.exists, 10, "the attempt")
    child = worker.child
    worker.send(signal.SIGTERM)
    assert worker.process.wait(5) == 0
    assert not is_alive(child)
    task = rig.task(task_id)
    assert (task["state"], task["retried"], task["last_err"]) == ("pending", 0, "")
    rig.start_worker()
    until(lambda: len(log.read_text().splitlines()) == 2, 10, "the next attempt")
    attempts = [line.split()[2] for line in log.read_text().splitlines()]
    assert attempts == ["1", "1"]


def test_a_second_signal_stops_at_once(rig: Rig, log: Path) -> None:
    worker = rig.start_worker()
    task_id = rig.create("blocking-read", {"log": str(log)})
    until(log.exists, 10, "the attempt")
    child = worker.child
    worker.send(signal.SIGTERM)
    until(lambda: not worker.is_signal_pending, 1, "the signal's arrival")
    assert rig.task(task_id)["state"] == "active"
    before = time.monotonic()
    worker.send(signal.SIGTERM)
    assert worker.process.wait(5) == 0
    assert time.monotonic() - before < 2
    assert not is_alive(child)
    assert rig.task(task_id)["state"] == "pending"


def test_an_idle_worker_stops_at_once_and_is_gone_from_the_stats(rig: Rig) -> None:
    worker = rig.start_worker()
    until(lambda: rig.stats()["workers"] == 1, 10, "the worker")
    child = worker.child
    before = time.monotonic()
    worker.send(signal.SIGTERM)
    assert worker.process.wait(5) == 0
    assert time.monotonic() - before < 2
    assert not is_alive(child)
    assert rig.stats()["workers"] == 0


def test_a_child_dies_with_its_worker(rig: Rig) -> None:
    worker = rig.start_worker()
    child = worker.child
    worker.kill()
    until(lambda: not is_alive(child), 5, "the end of the child")
