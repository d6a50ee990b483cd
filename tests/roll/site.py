"""A hub as it is in production: nginx before two web processes, and two workers."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.free_ports import free_ports
from tests.hub import Hub
from tests.process import WorkerProcess
from tests.roll.nginx import running_nginx
from tests.waiting import eventually
from tests.web_process import WebProcess

_AT_LAST = 120.0  # seconds within which a process starts or stops, if it does
_WORKERS = 2
_SETTINGS = {
    "TASKHUB_TASK_MODULES": "tests.roll.task_types",
    "TASKHUB_CONCURRENCY": "16",
    "TASKHUB_SHUTDOWN_GRACE": "1s",
    "TASKHUB_LEASE": "1m",
    "TASKHUB_DRAIN_TIME": "60s",
    "TASKHUB_PROGRESS_MAXLEN": "100000",
}


class Site:
    """All of its processes.

    hub: its store, and a client, which asks through nginx.
    """

    def __init__(self, hub: Hub, web: list[WebProcess]) -> None:
        self.hub = hub
        self._web = web
        self._workers: list[WorkerProcess] = []

    def start_workers(self) -> None:
        for process in self._web:
            process.until_ready()
        self._workers = [self.hub.start_worker() for _ in range(_WORKERS)]
        self._until_all_work()

    def restart_each(self) -> Iterator[str]:
        """One process after the other, and what it was, once it serves again."""
        for process in self._web:
            process.restart()
            yield "web process"
        for number, worker in enumerate(self._workers):
            assert worker.stop(_AT_LAST)
            self.hub.workers.remove(worker)
            self._workers[number] = self.hub.start_worker()
            self._until_all_work()
            yield "worker"

    def _until_all_work(self) -> None:
        eventually(
            lambda: self.hub.api.stats()["workers"],
            lambda number: number == _WORKERS,
            _AT_LAST,
            "workers",
        )


@contextmanager
def running_site(folder: Path) -> Iterator[Site]:
    """One that is up; it's stopped at the end, each of its processes by itself."""
    hub, web_ports = Hub(folder, **_SETTINGS), free_ports(2)
    with ExitStack() as stack:
        stack.callback(hub.stop)
        hub.start_store()
        web = []
        for port in web_ports:
            process = WebProcess(hub.environment, hub.web_log, port)
            stack.callback(process.stop)
            web.append(process)
        stack.enter_context(running_nginx(folder, hub.port, web_ports))
        site = Site(hub, web)
        site.start_workers()
        yield site
