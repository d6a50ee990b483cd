"""Stopping a worker: what runs may finish, and else is handed back without costing a retry."""

import signal
import time
from pathlib import Path

from tests.hub import Hub
from tests.process import is_alive
from tests.waiting import until


def test_sigterm_lets_the_task_finish_and_takes_nothing_more(hub: Hub, log: Path) -> None:
    worker = hub.start_worker()
    running = hub.api.create("steps", {"count": 1, "pause": 1.0, "log": str(log)})
    waiting = hub.api.create("steps")
    until(log.exists, 10, "the attempt")
    worker.send(signal.SIGTERM)
    assert worker.process.wait(10) == 0
    assert hub.api.task(running)["state"] == "completed"
    assert hub.api.task(waiting)["state"] == "pending"


def test_after_the_grace_time_the_task_goes_back_and_no_retry_is_counted(
    hub: Hub, log: Path
) -> None:
    worker = hub.start_worker(TASKHUB_SHUTDOWN_GRACE="500ms")
    task_id = hub.api.create("swallows-everything", {"log": str(log)})
    until(log.exists, 10, "the attempt")
    child = worker.child
    worker.send(signal.SIGTERM)
    assert worker.process.wait(5) == 0
    assert not is_alive(child)
    task = hub.api.task(task_id)
    assert (task["state"], task["retried"], task["last_err"]) == ("pending", 0, "")
    hub.start_worker()
    until(lambda: len(log.read_text().splitlines()) == 2, 10, "the next attempt")
    attempts = [line.split()[2] for line in log.read_text().splitlines()]
    assert attempts == ["1", "1"]


def test_a_second_signal_stops_at_once(hub: Hub, log: Path) -> None:
    worker = hub.start_worker()
    task_id = hub.api.create("blocking-read", {"log": str(log)})
    until(log.exists, 10, "the attempt")
    child = worker.child
    worker.send(signal.SIGTERM)
    until(lambda: not worker.is_signal_pending, 1, "the signal's arrival")
    assert hub.api.task(task_id)["state"] == "active"
    before = time.monotonic()
    worker.send(signal.SIGTERM)
    assert worker.process.wait(5) == 0
    assert time.monotonic() - before < 2
    assert not is_alive(child)
    assert hub.api.task(task_id)["state"] == "pending"


def test_an_idle_worker_stops_at_once_and_is_gone_from_the_stats(hub: Hub) -> None:
    worker = hub.start_worker()
    until(lambda: hub.api.stats()["workers"] == 1, 10, "the worker")
    child = worker.child
    before = time.monotonic()
    worker.send(signal.SIGTERM)
    assert worker.process.wait(5) == 0
    assert time.monotonic() - before < 2
    assert not is_alive(child)
    assert hub.api.stats()["workers"] == 0


def test_a_child_dies_with_its_worker(hub: Hub) -> None:
    worker = hub.start_worker()
    child = worker.child
    worker.kill()
    until(lambda: not is_alive(child), 5, "the end of the child")
