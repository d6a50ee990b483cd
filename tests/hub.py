"""A hub for tests: a real store, a real web server and real workers, each a process of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from redis import Redis
from redis.exceptions import RedisError

from store.connection import Store
from taskhub.hub.embedded_store import server_flags
from tests.api import Api
from tests.described import checked
from tests.environment import PROJECT, STORE_SERVER
from tests.free_ports import free_port
from tests.manage_session import ManageSession
from tests.process import ForkedWorker, HubProcess, WorkerProcess
from tests.waiting import eventually, until
from tests.worker_source import WorkerSource

_START_WITHIN = 30.0  # seconds
_OF_HUBS = {
    "TASKHUB_RETRY_BASE": "100ms",
    "TASKHUB_SSE_HEARTBEAT": "1s",
    "TASKHUB_PROGRESS_MAXLEN": "500",
    "TASKHUB_SHUTDOWN_GRACE": "5s",
    "TASKHUB_DRAIN_TIME": "300ms",
}


class Hub:
    """Store, web server and workers over one data folder.

    settings: what differs from the usual.
    store_server: the program that its store is.
    code: the checkout that its web server and workers run.
    port, url: of its web server.
    api: a client of it.
    environment: what its processes get.
    web_log: what the web server prints.
    workers: those that were started one by one.
    """

    def __init__(self, folder: Path, **settings: str) -> None:
        self._folder = folder
        self.store_server = STORE_SERVER
        self.code = PROJECT
        self._socket = folder / "store" / "valkey.sock"
        self._store: HubProcess | None = None
        self._web: HubProcess | None = None
        self._pools: list[HubProcess] = []
        self._session: ManageSession | None = None
        self._source: WorkerSource | None = None
        self.workers: list[WorkerProcess] = []
        self.web_log = folder / "web.log"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.api = Api(checked(httpx.Client(base_url=self.url, timeout=30)))
        self.environment = (
            os.environ
            | _OF_HUBS
            | {"REDIS_URL": f"unix://{self._socket}", "TASKHUB_DATA_DIR": str(folder)}
            | settings
        )

    # The store

    def start_store(self) -> None:
        """Start the server as `make run` does, and wait until it answers."""
        self._socket.parent.mkdir(exist_ok=True)
        # By default a store whose disk is busy may hold back what it writes for two seconds, and
        # then it depends on the disk what one that was killed comes back with.
        flags = [*server_flags(self._socket), "--appendfsync", "no"]
        self._store = server = HubProcess(self.store_server, *flags, environment=self.environment)

        def answers() -> bool:
            server.require_running()
            with self.store() as client:
                try:
                    return bool(client.ping())
                except RedisError:  # it does not listen yet, or reads its files
                    return False

        until(answers, _START_WITHIN, "answer of the store")

    def stop_store(self) -> None:
        """Stop the server; all it acknowledged is on disk."""
        assert self._store
        assert self._store.stop()

    def kill_store(self) -> None:
        assert self._store
        self._store.kill()

    @contextmanager
    def stalled_store(self) -> Iterator[None]:
        """The store accepts connections and answers nothing."""
        assert self._store
        self._store.send(signal.SIGSTOP)
        try:
            yield
        finally:
            self._store.send(signal.SIGCONT)

    @contextmanager
    def store(self) -> Iterator[Store]:
        """A client of the store, for a look at what is in there."""
        with Redis(unix_socket_path=str(self._socket)) as client:
            yield client

    # The web server

    def start_web(self, **settings: str) -> None:
        """Start Daphne, with settings of its own, and wait until it says that it is ready."""
        daphne = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(self.port)]
        self._web = web = HubProcess(
            *daphne,
            "-v",
            "0",
            "taskhub.asgi:application",
            environment=self.environment | settings,
            log=self.web_log,
            code=self.code,
        )

        def is_ready() -> bool:
            web.require_running()
            try:
                return self.api.http.get("/ready").status_code == 200
            except httpx.TransportError:
                return False

        until(is_ready, _START_WITHIN, "web server that is ready")

    def stop_web(self, within: float = 15.0) -> None:
        """Stop the server, which must end within so many seconds."""
        assert self._web
        assert self._web.stop(within)

    @contextmanager
    def stalled_web(self) -> Iterator[None]:
        """The server does nothing; what comes waits."""
        assert self._web
        self._web.send(signal.SIGSTOP)
        try:
            yield
        finally:
            self._web.send(signal.SIGCONT)

    def tell_web_to_stop(self) -> None:
        """And do not wait until it has."""
        assert self._web
        self._web.send(signal.SIGTERM)

    def kill_web(self) -> None:
        assert self._web
        self._web.kill()

    def restart_web(self, **settings: str) -> None:
        """Another Daphne on the same port, with settings of its own."""
        self.stop_web()
        self.start_web(**settings)

    # Workers

    def start_workers(self, number: int, *queues: str) -> None:
        """Start a pool and wait until the hub counts its workers."""
        pool = HubProcess(
            *[sys.executable, "manage.py", "rqworker-pool", "--num-workers", str(number), *queues],
            environment=self.environment,
            log=self._folder / "workers.log",
            code=self.code,
        )
        self._pools.append(pool)

        def alive() -> int:
            pool.require_running()
            return int(self.api.stats(queues[0])["workers"])

        eventually(alive, lambda found: found == number, _START_WITHIN, f"{number} workers")

    def start_worker(self, *queues: str, **settings: str) -> WorkerProcess:
        """Start one, with settings of its own, and do not wait."""
        worker: WorkerProcess
        if settings or self.code != PROJECT:
            worker = WorkerProcess(*queues, environment=self.environment | settings, code=self.code)
        else:
            self._source = self._source or WorkerSource(self.environment)
            worker = ForkedWorker(self._source, *queues)
        self.workers.append(worker)
        return worker

    def kill_workers(self) -> None:
        """Of those that were started one by one, leave nothing."""
        for worker in self.workers:
            worker.kill_all()
        self.workers.clear()

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

    # All of it

    def manage(self, *arguments: str) -> str:
        """What a command of `manage.py` prints; it must end well."""
        self._session = self._session or ManageSession(self.environment)
        return self._session.run(*arguments)

    def stop(self) -> None:
        """Stop all that runs, the store last; each must end by itself."""
        self.api.http.close()
        if self._session:
            self._session.close()
        programs = [*self.workers, *self._pools, self._web, self._store]
        ended_badly = [program.command for program in programs if program and not program.stop()]
        if self._source:
            self._source.close()
        assert not ended_badly, ended_badly


@contextmanager
def running(hub: Hub) -> Iterator[Hub]:
    """A hub with its store and web server up, and all of it stopped at the end."""
    try:
        hub.start_store()
        hub.start_web()
        yield hub
    finally:
        hub.stop()
