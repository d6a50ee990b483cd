"""FastAPI in front of arq, on uvicorn with all that makes it fast."""

from bench.engines.engine import PEERS
from bench.environment import python_environment
from bench.http.apis.api import ORDER
from bench.http.load import Request
from bench.hub import free_port
from bench.server import Server
from bench.store import BenchStore

_PACKAGES = ("fastapi==0.165.0", "arq==0.28.0", "uvicorn[standard]==0.54.0", "hiredis==3.5.0")
_QUEUE = "arq:queue"  # zset


class FastApi:
    """`POST /orders`."""

    name = "FastAPI with arq"

    def install(self) -> None:
        self._bin = python_environment("fastapi", _PACKAGES)

    def server(self, store: BenchStore) -> Server:
        port = free_port()
        where = ["--host", "127.0.0.1", "--port", str(port)]
        quiet = ["--log-level", "warning", "--no-access-log"]
        command = [str(self._bin / "uvicorn"), "--app-dir", str(PEERS), *where, *quiet]
        environment = {"BENCH_STORE": store.url}
        return Server("http-fastapi", port, [*command, "arq_api:app"], environment)

    def request(self, _server: Server) -> Request:
        return Request("POST", "/orders", ORDER)

    def enqueued(self, store: BenchStore) -> int | None:
        return int(store.client.zcard(_QUEUE))
