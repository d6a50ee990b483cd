"""Cancel and timeout always work, whatever the task does."""

import random
import threading
import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.api import TASKS
from tests.environment import IS_WHOLE
from tests.hub import Hub
from tests.process import is_alive
from tests.waiting import in_time, until

STUBBORN = ["busy-in-c", "blocking-read", "swallows-everything"]
RACES = 1000 if IS_WHOLE else 150
SEED = 7


@pytest.mark.parametrize("type_name", STUBBORN)
def test_a_cancelled_task_that_does_not_listen_is_killed(
    hub: Hub, log: Path, type_name: str
) -> None:
    hub.start_worker()
    task_id = hub.api.create(type_name, {"log": str(log)})
    until(log.exists, 60, "the attempt")
    hub.api.cancel(task_id)
    task = hub.api.wait(task_id, "archived", "completed")
    assert (task["state"], task["last_err"]) == ("archived", "task cancelled")
    assert hub.api.finals(task_id) == ["cancelled"]


def test_a_task_that_listens_hears_of_its_cancel_within_a_second(hub: Hub, log: Path) -> None:
    hub.start_worker()

    def hear() -> float:
        log.unlink(missing_ok=True)
        task_id = hub.api.create("polite", {"log": str(log)})
        until(log.exists, 60, "the attempt")
        before = time.time()
        hub.api.cancel(task_id)
        task = hub.api.wait(task_id, "archived", "completed")
        assert (task["state"], task["result"]) == ("archived", None)
        return float(log.read_text().splitlines()[1].split()[-1]) - before

    in_time(1.0, hear)


@pytest.mark.parametrize("type_name", STUBBORN)
def test_a_timeout_holds_to_within_a_second(hub: Hub, type_name: str) -> None:
    hub.start_worker()

    def run() -> float:
        task_id = hub.api.create(type_name, timeout="1500ms", max_retries=0)
        task = hub.api.wait(task_id, "archived")
        assert task["last_err"] == "TaskTimeout: the attempt ran longer than 1.5 s"
        began = datetime.fromisoformat(task["started_at"]).timestamp()
        ended = hub.api.history(task_id)[-1]["progress"]["timestamp_ms"] / 1000
        assert ended - began > 1.4
        return float(ended - began)

    in_time(2.5, run)


def test_what_a_task_started_ends_with_it(hub: Hub, log: Path) -> None:
    hub.start_worker()
    task_id = hub.api.create("starts-a-program", {"log": str(log)}, timeout="1s", max_retries=0)
    program = int(until(lambda: log.read_text().strip() if log.exists() else None, 60, "program"))
    hub.api.wait(task_id, "archived")
    until(lambda: not is_alive(program), 60, "the end of the program")


def test_a_cancelled_task_is_never_completed_whatever_it_races(hub: Hub) -> None:
    """Cancels race the start, the end and the retry of tasks that last some milliseconds."""
    for _ in range(2):
        hub.start_worker(TASKHUB_RETRY_BASE="5ms")
    dice = random.Random(SEED)
    outcomes: Counter[str] = Counter()
    for task_id in _race(hub, dice):
        task = hub.api.wait(task_id, "archived", "completed")
        outcomes[task["state"]] += 1
        assert (task["state"], task["last_err"]) == ("archived", "task cancelled"), task
        assert task["result"] is None
        assert hub.api.finals(task_id) == ["cancelled"]
    assert outcomes["archived"] > RACES / 10  # cancels that came too late are not among them


def _race(hub: Hub, dice: random.Random) -> list[str]:
    """The tasks of RACES whose cancel was answered with 200."""
    cancelled: list[str] = []
    kinds: list[dict[str, Any]] = [
        {"type_": "steps", "payload": {"count": 2, "pause": 0.005}},
        {"type_": "demo", "payload": {"count": 1, "delay_ms": 5, "fail_at": 1}},
    ]

    def one(pause: float, kind: int) -> None:
        task_id = hub.api.create(**kinds[kind], max_retries=2)
        time.sleep(pause)  # the race itself
        if hub.api.http.post(f"{TASKS}/{task_id}/cancel").status_code == 200:
            cancelled.append(task_id)

    for _ in range(RACES // 10):
        racers = [
            threading.Thread(target=one, args=(dice.uniform(0, 0.08), dice.randrange(2)))
            for _ in range(10)
        ]
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join()
    return cancelled
