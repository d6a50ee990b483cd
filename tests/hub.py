"""A hub for tests: a real store, a real web server and real workers, each a process of its own.

Importing this module sets the environment that Django's settings are read from; pytest does so
first of all, in each of its processes, which so have a hub each.
"""

import atexit
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from django.conf import settings
from redis import Redis

from progress.connection import Store
from tests.waiting import eventually

if TYPE_CHECKING:
    from taskhub.embedded_store import EmbeddedStore

PROJECT = Path(__file__).resolve().parent.parent
SERVED = ("critical", "default", "low")
UNSERVED = ("idle", "attic", "quiet", "calm", "still")
"""Configured queues that the shared hub's workers leave alone: what is pending there stays so.
Every test leaves `calm` and `still` empty again; the others fill up."""
FOLDER = Path(tempfile.mkdtemp(prefix="taskhub-test-"))
"""Everything that the tests' shared hub writes."""
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)

_SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "taskhub.settings",
    "REDIS_URL": f"unix://{FOLDER}/store/valkey.sock",
    "TASKHUB_DATA_DIR": str(FOLDER),
    "TASKHUB_QUEUES": ",".join((*SERVED, *UNSERVED)),
    "TASKHUB_TASK_MODULES": "tests.task_types",
}
if _DATABASE := os.environ.get("TASKHUB_TEST_DATABASE"):  # instead of SQLite
    _SETTINGS["DATABASE_URL"] = _DATABASE
_OF_HUBS = {
    "TASKHUB_RETRY_BASE": "100ms",
    "TASKHUB_SSE_HEARTBEAT": "1s",
    "TASKHUB_PROGRESS_MAXLEN": "500",
    "TASKHUB_SHUTDOWN_GRACE": "5s",
}
_NOT_OURS = (
    "HOST",
    "PORT",
    "DATABASE_URL",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "CORS_ALLOWED_ORIGINS",
)


def plain_environment() -> dict[str, str]:
    """This process's environment without any setting of the hub."""
    ours = {*_SETTINGS, *_NOT_OURS}
    return {
        name: value
        for name, value in os.environ.items()
        if name not in ours and not re.match("TASKHUB_(?!TEST_)", name)
    }


if settings.configured:
    raise RuntimeError("the settings were read before this module could set the environment")
_ENVIRONMENT = plain_environment() | _SETTINGS
os.environ.clear()
os.environ.update(_ENVIRONMENT)


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Program:
    """A process with its output in a file, stopped by its pid."""

    def __init__(self, arguments: list[str], log: Path, environment: dict[str, str]) -> None:
        self.log = log
        self.arguments = " ".join(arguments)
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=PROJECT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def stop(self, within: float = 15.0) -> int:
        """Ask it to end and wait for that; the exit code. One that does not is a failure."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(within)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"no end within {within:g} s: {self.arguments}") from None

    def require_running(self) -> None:
        assert self.process.poll() is None, f"it has ended:\n{self.log.read_text()[-4000:]}"


class Hub:
    """Store, web server and workers over one data folder. settings: what differs from the usual."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self._folder = folder
        self._socket = folder / "store" / "valkey.sock"
        self._store: EmbeddedStore | None = None
        self._programs: list[Program] = []
        self._web: Program | None = None
        self._port = free_port()
        self.web_log = folder / "web.log"
        self.url = f"http://127.0.0.1:{self._port}"
        self.environment = (
            os.environ
            | _OF_HUBS
            | {"REDIS_URL": f"unix://{self._socket}", "TASKHUB_DATA_DIR": str(folder)}
            | settings
        )

    def start_store(self) -> None:
        from taskhub.embedded_store import EmbeddedStore  # needs the settings that this module sets

        self._store = EmbeddedStore(self._socket)
        self._store.start()

    def stop_store(self) -> None:
        if self._store:
            self._store.stop()

    @contextmanager
    def store(self) -> Iterator[Store]:
        """A client of the store, for a look at what is in there."""
        with Redis(unix_socket_path=str(self._socket)) as client:
            yield client

    @contextmanager
    def stalled_store(self) -> Iterator[None]:
        """The store accepts connections and answers nothing."""
        with self.store() as client:
            pid = int(client.info("server")["process_id"])
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def start_web(self) -> None:
        """Start Daphne and wait until it says that it is ready."""
        arguments = ["-m", "daphne", "-b", "127.0.0.1", "-p", str(self._port), "-v", "0"]
        web = self._run([*arguments, "taskhub.asgi:application"], self.web_log)

        def is_ready() -> bool:
            web.require_running()
            try:
                return httpx.get(f"{self.url}/ready").status_code == 200
            except httpx.TransportError:
                return False

        eventually(is_ready, bool, within=30, what="a web server that is ready")
        self._web = web

    def restart_web(self) -> None:
        """Another Daphne on the same port."""
        assert self._web
        self._programs.remove(self._web)
        self._web.stop()
        self.start_web()

    def start_workers(self, number: int, *queues: str) -> Program:
        """Start a pool and wait until the hub counts its workers."""
        arguments = ["manage.py", "rqworker-pool", "--num-workers", str(number), *queues]
        pool = self._run(arguments, self._folder / "workers.log")

        def alive() -> int:
            pool.require_running()
            stats = httpx.get(f"{self.url}/api/v1/queues/stats", params={"queue": queues[0]})
            return int(stats.json()[0]["workers"])

        eventually(alive, lambda found: found == number, within=30, what=f"{number} workers")
        return pool

    def work_off(self, *queues: str, **settings: str) -> None:
        """Run one worker with settings of its own until these queues are empty."""
        result = subprocess.run(
            [sys.executable, "manage.py", "rqworker", "--burst", *queues],
            cwd=PROJECT,
            env=self.environment | settings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert result.returncode == 0, result.stderr

    def stop(self) -> None:
        """Stop all that was started, the newest first; each must end by itself."""
        codes = {program.arguments: program.stop() for program in reversed(self._programs)}
        self._programs.clear()
        self.stop_store()
        assert set(codes.values()) <= {0, -signal.SIGTERM}, codes

    def _run(self, arguments: list[str], log: Path) -> Program:
        program = Program(arguments, log, self.environment)
        self._programs.append(program)
        return program


@contextmanager
def running(hub: Hub) -> Iterator[Hub]:
    """A hub with its store and web server up, and all of it stopped at the end."""
    try:
        hub.start_store()
        hub.start_web()
        yield hub
    finally:
        hub.stop()
