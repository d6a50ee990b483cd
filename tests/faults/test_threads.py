"""A worker whose child runs several tasks at once (`TASKHUB_CONCURRENCY`), and its replacement."""

import signal
from collections import Counter
from pathlib import Path

import pytest

from tests.hub import Hub
from tests.waiting import until


def _lines(log: Path) -> list[list[str]]:
    """What the attempts noted: word, task, attempt, pid, time."""
    return [line.split() for line in log.read_text().splitlines()] if log.exists() else []


def test_one_worker_runs_as_many_tasks_at_once_as_it_has_threads(hub: Hub, log: Path) -> None:
    hub.start_worker(TASKHUB_CONCURRENCY="3")
    tasks = [hub.api.create("polite", {"log": str(log)}) for _ in range(4)]
    until(lambda: len(_lines(log)) == 3, 60, "three attempts")
    assert sorted(hub.api.task(task_id)["state"] for task_id in tasks) == ["active"] * 3 + [
        "pending"
    ]
    assert len({pid for _, _, _, pid, _ in _lines(log)}) == 1
    first = _lines(log)[0][1]
    hub.api.cancel(first)
    assert hub.api.wait(first, "archived")["last_err"] == "task cancelled"
    until(lambda: hub.api.stats()["active"] == 3, 60, "the fourth attempt")
    assert hub.api.stats()["pending"] == 0
    assert sum(word == "saw-cancel" for word, *_ in _lines(log)) == 1


def test_leases_of_all_threads_are_renewed(hub: Hub, log: Path) -> None:
    hub.start_worker(TASKHUB_CONCURRENCY="3")
    tasks = [hub.api.create("steps", {"count": 1, "pause": 3.0, "log": str(log)}) for _ in range(3)]
    hub.start_worker()
    for task_id in tasks:
        task = hub.api.wait(task_id, "completed", "archived")
        assert (task["state"], task["retried"]) == ("completed", 0)


def test_who_shares_the_process_with_a_killed_attempt_goes_back_uncounted(
    hub: Hub, log: Path
) -> None:
    hub.start_worker(TASKHUB_CONCURRENCY="3")
    stubborn = [
        hub.api.create("swallows-everything", {"log": str(log)}, timeout="2s", max_retries=0)
        for _ in range(2)
    ]
    neighbour = hub.api.create("polite", {"log": str(log)}, max_retries=0)
    until(lambda: len(_lines(log)) == 3, 60, "three attempts")
    for task_id in stubborn:
        task = hub.api.wait(task_id, "archived")
        assert task["last_err"] == "TaskTimeout: the attempt ran longer than 2 s"
    until(lambda: sum(line[1] == neighbour for line in _lines(log)) >= 2, 60, "its next attempt")
    task = hub.api.wait(neighbour, "active")
    assert (task["retried"], task["last_err"]) == (0, "")
    assert {line[2] for line in _lines(log) if line[1] == neighbour} == {"1"}


def test_sigterm_lets_all_threads_finish_and_none_takes_more(hub: Hub, log: Path) -> None:
    worker = hub.start_worker(TASKHUB_CONCURRENCY="3")
    short, long = (
        hub.api.create("steps", {"count": 1, "pause": pause, "log": str(log)})
        for pause in (1.0, 3.0)
    )
    until(lambda: len(_lines(log)) == 2, 60, "both attempts")
    worker.send(signal.SIGTERM)
    hub.api.wait(short, "completed")
    waiting = hub.api.create("steps")  # one thread was idle all along, one is now
    assert worker.process.wait(60) == 0
    assert hub.api.task(long)["state"] == "completed"
    assert hub.api.task(waiting)["state"] == "pending"


@pytest.mark.parametrize("threads", ["1", "3"])
def test_a_worn_child_is_replaced(hub: Hub, log: Path, threads: str) -> None:
    hub.start_worker(TASKHUB_CONCURRENCY=threads, TASKHUB_CHILD_MAX_TASKS="5")
    tasks = [hub.api.create("steps", {"count": 1, "log": str(log)}) for _ in range(20)]
    for task_id in tasks:
        assert hub.api.wait(task_id, "completed", "archived")["retried"] == 0
    ended = Counter(pid for word, _, _, pid, _ in _lines(log) if word == "end")
    most = 5 + int(threads) - 1  # what the other threads had in hand when the last one was counted
    assert len(ended) >= 3
    assert max(ended.values()) <= most
