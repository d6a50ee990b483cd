"""A hub as it is in production: nginx before two web processes, and two workers."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from tests.free_ports import free_ports
from tests.hub import Hub
from tests.process import HubProcess, WorkerProcess
from tests.roll.nginx import running_nginx
from tests.waiting import eventually, until

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


class WebProcess:
    """A Daphne on a port of its own."""

    def __init__(self, hub: Hub, port: int) -> None:
        self._hub = hub
        self._address = f"http://127.0.0.1:{port}/ready"
        self._command = (
            *(sys.executable, "-m", "daphne", "--proxy-headers", "-b", "127.0.0.1"),
            *("-p", str(port), "-v", "0"),
            "taskhub.asgi:application",
        )
        self._process: HubProcess
        self.start()

    def start(self) -> None:
        environment = self._hub.environment
        self._process = HubProcess(*self._command, environment=environment, log=self._hub.web_log)

    def until_ready(self) -> None:
        def is_ready() -> bool:
            self._process.require_running()
            try:
                return httpx.get(self._address, timeout=_AT_LAST).status_code == 200
            except httpx.TransportError:
                return False

        until(is_ready, _AT_LAST, "web process that is ready")

    def stop(self) -> None:
        """Ask it to, and wait until it has."""
        assert self._process.stop(_AT_LAST)

    def restart(self) -> None:
        self.stop()
        self.start()
        self.until_ready()


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
            process = WebProcess(hub, port)
            stack.callback(process.stop)
            web.append(process)
        stack.enter_context(running_nginx(folder, hub.port, web_ports))
        site = Site(hub, web)
        site.start_workers()
        yield site
