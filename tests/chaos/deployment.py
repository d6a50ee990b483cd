"""A hub as it is run for real: several web processes and workers, over a store that fails over."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.free_ports import free_port
from tests.process import HubProcess, WorkerProcess, children_of
from tests.store_cluster import StoreCluster
from tests.waiting import until

QUEUES = ("default", "low")
_READY_WITHIN = 120.0  # seconds; the store may be failing over
_WEB_PROCESSES = 2
_WORKERS = 3
_SETTINGS = {
    "TASKHUB_TASK_MODULES": "tests.faults.task_types",
    "TASKHUB_QUEUES": ",".join(QUEUES),
    "TASKHUB_STORE_REPLICAS": "1",
    "TASKHUB_LEASE": "8s",  # longer than a failover
    "TASKHUB_CONCURRENCY": "3",
    "TASKHUB_RETRY_BASE": "50ms",
    "TASKHUB_SHUTDOWN_GRACE": "3s",
    "TASKHUB_SSE_HEARTBEAT": "1s",
    "TASKHUB_COMPLETED_TTL": "24h",
    "TASKHUB_ARCHIVED_TTL": "24h",
}


class Web:
    """A web process, which is started again on its port."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._environment = environment
        self._log = log
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self.start()

    def start(self) -> None:
        daphne = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(self._port)]
        self.process = HubProcess(
            *[*daphne, "-v", "0", "taskhub.asgi:application"],
            environment=self._environment,
            log=self._log,
        )

    def until_ready(self) -> None:
        def is_ready() -> bool:
            self.process.require_running()
            try:
                return httpx.get(f"{self.url}/ready", timeout=5).status_code == 200
            except httpx.TransportError:
                return False

        until(is_ready, _READY_WITHIN, "web process that is ready")


class Worker:
    """A worker and the process that it has for its tasks; another takes its place."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._environment = environment
        self._log = log
        self.start()

    def start(self) -> None:
        self.process = WorkerProcess(*QUEUES, environment=self._environment, log=self._log)

    def children(self) -> list[int]:
        return children_of(self.process.pid)

    def send(self, number: signal.Signals) -> None:
        """A signal to all of it."""
        for pid in (*self.children(), self.process.pid):
            self.process.send(number, to=pid)


class Deployment:
    """All processes of a hub. Each of them is in the hands of whoever wants to see it fail."""

    def __init__(self, folder: Path) -> None:
        self.cluster = StoreCluster(folder / "store")
        self._environment = os.environ | _SETTINGS | {"REDIS_URL": self.cluster.url}
        self._environment |= {"TASKHUB_DATA_DIR": str(folder)}
        self._log = folder / "hub.log"
        self.webs: list[Web] = []
        self.workers: list[Worker] = []

    def start(self) -> None:
        self.cluster.start()
        self.webs += [Web(self._environment, self._log) for _ in range(_WEB_PROCESSES)]
        self.workers += [Worker(self._environment, self._log) for _ in range(_WORKERS)]
        self.until_whole()

    def until_whole(self) -> None:
        """All processes run and answer."""
        self.cluster.until_whole()
        for web in self.webs:
            web.until_ready()

    def stop(self) -> None:
        """End all of it, whatever state it is in, the store last."""
        for process in [
            *(one.process for one in self.workers),
            *(one.process for one in self.webs),
        ]:
            process.send(signal.SIGCONT)
            process.stop()
        self.cluster.stop()


@contextmanager
def deployment(folder: Path) -> Iterator[Deployment]:
    """One that runs, and is stopped at the end."""
    hub = Deployment(folder)
    try:
        hub.start()
        yield hub
    finally:
        hub.stop()
