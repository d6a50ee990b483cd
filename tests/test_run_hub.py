"""`make run`: what dies is replaced, and nothing outlives the hub."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from tests.api import Api
from tests.environment import PROJECT, plain_environment
from tests.hub import free_port
from tests.process import HubProcess, children_of, is_alive
from tests.waiting import until

_STARTS_WITHIN = 60.0  # seconds
_STOPS_WITHIN = 15.0


class Run:
    """A `make run` in a data folder of its own. log: what it prints."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.log = folder / "hub.log"
        self.port = free_port()
        self.api = Api(httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=30))
        self.make: HubProcess

    def start(self) -> None:
        """Start it, and wait until it serves."""
        self.log.write_text("")
        settings = {
            "PORT": str(self.port),
            "TASKHUB_DATA_DIR": str(self._folder),
            "TASKHUB_WORKERS": "1",
            "TASKHUB_LEASE": "1s",
            "TASKHUB_TASK_MODULES": "tests.faults.task_types",
        }
        self.make = HubProcess(
            "make",
            "run",
            f"PYTHON={sys.executable}",
            environment=plain_environment() | settings,
            log=self.log,
        )
        until(self.serves, _STARTS_WITHIN, "hub that serves")

    def serves(self) -> bool:
        self.make.require_running()
        with suppress(httpx.TransportError):
            return self.api.http.get("/ready").status_code == 200
        return False

    @property
    def hub(self) -> int:
        """Pid of `manage.py runhub`."""
        (hub,) = children_of(self.make.pid)
        return hub

    def pid_of(self, name: str) -> int:
        """Of the process that was started last under this name, once there is one that lives."""

        def look() -> int:
            found = re.findall(rf"\b{name} started \(pid (\d+)\)", self.log.read_text())
            return int(found[-1]) if found and is_alive(int(found[-1])) else 0

        return until(look, _STARTS_WITHIN, f"process of {name}")

    def processes(self) -> list[int]:
        """The hub, and all that it started, and these in turn."""
        found = [self.hub]
        for pid in found:
            found += children_of(pid)
        return found

    def kill(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)
        until(lambda: not is_alive(pid), 10, "end of what was killed")


@contextmanager
def all_ended(run: Run) -> Iterator[None]:
    """What runs now has ended soon after."""
    pids = run.processes()
    assert len(pids) == 5  # the hub, the store, the web server, a worker, its child
    yield
    until(lambda: not any(map(is_alive, pids)), _STOPS_WITHIN, "end of all processes")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    run = Run(tmp_path_factory.mktemp("r"))
    run.start()
    try:
        yield run
    finally:
        run.api.http.close()
        assert run.make.stop() or run.make.process.returncode in (2, -signal.SIGINT)


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


def test_a_web_server_that_is_killed_is_replaced(run: Run) -> None:
    web = run.pid_of("web")
    run.kill(web)
    until(run.serves, _STARTS_WITHIN, "hub that serves again")
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
    until(run.serves, _STARTS_WITHIN, "hub that serves again")
    assert run.api.wait(task_id, "completed", "archived")["state"] == "completed"
    assert "store has died (signal 9), starting another" in run.log.read_text()


def test_nothing_outlives_a_hub_that_is_killed_and_the_next_runs_its_tasks(
    run: Run, log: Path
) -> None:
    task_id = run.api.create("steps", {"count": 20, "pause": 0.1, "log": str(log)})
    until(log.exists, 20, "the first attempt")
    with all_ended(run):
        run.kill(run.hub)
    assert run.make.process.wait(10) != 0
    run.start()
    task = run.api.wait(task_id, "completed", "archived", within=60)
    assert (task["state"], task["result"]) == ("completed", {"attempt": 2})


def test_a_signal_to_make_alone_stops_all(run: Run) -> None:
    with all_ended(run):
        run.make.send(signal.SIGINT)
        assert run.make.process.wait(_STOPS_WITHIN) != 0
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
