"""`make run`: what dies is replaced, and nothing outlives the hub."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.environment import PROJECT
from tests.process import children_of, is_alive
from tests.run import STARTS_WITHIN, Run
from tests.waiting import until

_STOPS_WITHIN = 15.0  # seconds


@contextmanager
def all_ended(run: Run) -> Iterator[None]:
    """What runs now has ended soon after."""
    pids = run.processes()
    assert len(pids) == 5  # the hub, the store, the web server, a worker, its child
    yield
    until(lambda: not any(map(is_alive, pids)), _STOPS_WITHIN, "end of all processes")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    make = ("make", "run", f"PYTHON={sys.executable}")
    run = Run(tmp_path_factory.mktemp("r"), *make)
    run.start()
    try:
        yield run
    finally:
        run.api.http.close()
        assert run.program.stop() or run.program.process.returncode in (2, -signal.SIGINT)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where the tasks of a test leave their notes."""
    return tmp_path / "log"


def test_a_worker_that_is_killed_is_replaced(run: Run, log: Path) -> None:
    task_id = run.api.create("steps", {"count": 1, "pause": 60, "log": str(log)})
    until(log.exists, 20, "the first attempt")
    worker = run.pid_of("worker1")
    run.kill(worker)
    until(lambda: len(log.read_text().splitlines()) == 2, 60, "the second attempt")
    run.api.cancel(task_id)
    run.api.wait(task_id, "archived")
    assert "worker1 has died (signal 9), starting another" in run.log.read_text()
    assert run.pid_of("worker1") != worker


def test_a_web_server_that_is_killed_is_replaced_and_meanwhile_clients_wait(run: Run) -> None:
    web = run.pid_of("web")
    run.kill(web)
    assert httpx.get(f"{run.url}/live", timeout=STARTS_WITHIN).status_code == 200
    assert run.pid_of("web") != web


def test_a_store_that_is_killed_is_replaced_and_has_lost_nothing(run: Run, log: Path) -> None:
    task_id = run.api.create("steps", {"count": 1, "pause": 1, "log": str(log)})
    until(log.exists, 20, "the attempt")
    store = next(
        pid
        for pid in children_of(run.hub)
        if b"valkey" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0]
    )
    run.kill(store)
    until(run.serves, STARTS_WITHIN, "hub that serves again")
    assert run.api.wait(task_id, "completed", "archived")["state"] == "completed"
    assert "store has died (signal 9), starting another" in run.log.read_text()


def test_nothing_outlives_a_hub_that_is_killed_and_the_next_runs_its_tasks(
    run: Run, log: Path
) -> None:
    task_id = run.api.create("steps", {"count": 20, "pause": 0.1, "log": str(log)})
    until(log.exists, 20, "the first attempt")
    with all_ended(run):
        run.kill(run.hub)
    assert run.program.process.wait(10) != 0
    run.start()
    task = run.api.wait(task_id, "completed", "archived", within=60)
    assert (task["state"], task["result"]) == ("completed", {"attempt": 2})


def test_a_signal_to_make_alone_stops_all(run: Run) -> None:
    with all_ended(run):
        run.program.send(signal.SIGINT)
        assert run.program.process.wait(_STOPS_WITHIN) != 0
    printed = run.log.read_text()
    assert "worker1 stopped (exit code 0)" in printed
    assert "***" not in printed  # make's own words for a hub that failed


def test_what_dies_again_and_again_ends_the_hub(hub: object, tmp_path: Path) -> None:
    """Here: workers that the store does not let in."""
    url = os.environ["REDIS_URL"].replace("unix://", "unix://nobody:wrong@")
    result = subprocess.run(
        [sys.executable, "manage.py", "runhub", "--no-web"],
        cwd=PROJECT,
        env=os.environ
        | {"REDIS_URL": url, "TASKHUB_DATA_DIR": str(tmp_path), "TASKHUB_WORKERS": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 1, result.stderr
    assert "worker1 dies again and again (exit code 1): giving up" in result.stdout
    assert "worker1 | the store at REDIS_URL cannot be reached: invalid" in result.stdout
