"""Flower in front of Celery, with Redis as its broker; no results are kept."""

from bench.engines.engine import PEERS
from bench.environment import python_environment
from bench.http.apis.api import ORDER
from bench.http.load import Request
from bench.hub import free_port
from bench.server import Server
from bench.store import BenchStore

_PACKAGES = ("flower==2.2.0", "celery[redis]==5.7.0", "hiredis==3.5.0")
_QUEUE = "celery"  # list


class Flower:
    """`POST /api/task/async-apply/<task>`."""

    name = "Flower with Celery"

    def install(self) -> None:
        self._bin = python_environment("flower", _PACKAGES)

    def server(self, store: BenchStore) -> Server:
        port = free_port()
        command = [str(self._bin / "celery"), "-A", "flower_app", "flower"]
        where = ["--address=127.0.0.1", f"--port={port}", "--logging=warning"]
        environment = {
            "PYTHONPATH": str(PEERS),
            "BENCH_STORE": store.url,
            "FLOWER_UNAUTHENTICATED_API": "true",
        }
        return Server("http-flower", port, [*command, *where], environment)

    def request(self, _server: Server) -> Request:
        return Request("POST", "/api/task/async-apply/order", {"kwargs": ORDER})

    def enqueued(self, store: BenchStore) -> int | None:
        return int(store.client.llen(_QUEUE))
