"""A hub as it is run for real: several web processes and workers, over a store that fails over."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.free_ports import free_ports
from tests.process import WorkerProcess, children_of
from tests.store_cluster import StoreCluster
from tests.web_process import WebProcess

QUEUES = ("default", "low")
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
        self.webs: list[WebProcess] = []
        self.workers: list[Worker] = []

    def start(self) -> None:
        self.cluster.start()
        self.webs += [
            WebProcess(self._environment, self._log, port) for port in free_ports(_WEB_PROCESSES)
        ]
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
