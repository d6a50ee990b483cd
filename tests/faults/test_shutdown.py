"""Stopping a worker: what runs may finish, and else is handed back without costing a retry."""

import signal
import time
from pathlib import Path

from tests.hub import Hub
from tests.process import is_alive
from tests.waiting import in_time, until

AT_LAST = 60
"""Seconds within which a process ends, if it does."""


def test_sigterm_lets_the_task_finish_and_takes_nothing_more(
    hub: Hub, log: Path, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    worker = hub.start_worker(TASKHUB_SHUTDOWN_GRACE="60s")
    running = hub.api.create("steps", {"count": 2, "gate": str(gate), "log": str(log)})
    waiting = hub.api.create("steps")
    until(log.exists, 60, "the attempt")
    worker.send(signal.SIGTERM)
    until(lambda: not worker.is_signal_pending, 60, "the signal's arrival")
    gate.touch()
    assert worker.process.wait(AT_LAST) == 0
    assert hub.api.task(running)["state"] == "completed"
    assert hub.api.task(waiting)["state"] == "pending"


def test_after_the_grace_time_the_task_goes_back_and_no_retry_is_counted(
    hub: Hub, log: Path
) -> None:
    worker = hub.start_worker(TASKHUB_SHUTDOWN_GRACE="500ms")
    task_id = hub.api.create("swallows-everything", {"log": str(log)})
    until(log.exists, 60, "the attempt")
    child = worker.child
    worker.send(signal.SIGTERM)
    assert worker.process.wait(AT_LAST) == 0
    assert not is_alive(child)
    task = hub.api.task(task_id)
    assert (task["state"], task["retried"], task["last_err"]) == ("pending", 0, "")
    hub.start_worker()
    until(lambda: len(log.read_text().splitlines()) == 2, 60, "the next attempt")
    attempts = [line.split()[2] for line in log.read_text().splitlines()]
    assert attempts == ["1", "1"]


def test_a_second_signal_stops_at_once(hub: Hub, log: Path) -> None:
    worker = hub.start_worker(TASKHUB_SHUTDOWN_GRACE="10m")
    task_id = hub.api.create("blocking-read", {"log": str(log)})
    until(log.exists, 60, "the attempt")
    child = worker.child
    worker.send(signal.SIGTERM)
    until(lambda: not worker.is_signal_pending, 60, "the signal's arrival")
    assert hub.api.task(task_id)["state"] == "active"
    worker.send(signal.SIGTERM)
    assert worker.process.wait(AT_LAST) == 0
    assert not is_alive(child)
    assert hub.api.task(task_id)["state"] == "pending"


def test_an_idle_worker_stops_at_once_and_is_gone_from_the_stats(hub: Hub) -> None:
    def stop() -> float:
        worker = hub.start_worker()
        until(lambda: hub.api.stats()["workers"] == 1, 60, "the worker")
        child = worker.child
        before = time.monotonic()
        worker.send(signal.SIGTERM)
        assert worker.process.wait(AT_LAST) == 0
        took = time.monotonic() - before
        assert not is_alive(child)
        assert hub.api.stats()["workers"] == 0
        return took

    in_time(2.0, stop)


def test_a_child_dies_with_its_worker(hub: Hub) -> None:
    worker = hub.start_worker()
    child = worker.child
    worker.kill()
    until(lambda: not is_alive(child), 60, "the end of the child")
