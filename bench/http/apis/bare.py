"""What is no API: servers that do nothing, to see what the others could reach at best."""

from bench.engines.engine import PEERS
from bench.http.apis.api import ORDER
from bench.http.load import Request
from bench.hub import daphne, free_port
from bench.server import Server
from bench.store import BenchStore


class BareDaphne:
    """Daphne with an application that answers always the same."""

    name = "bare ASGI on Daphne"

    def install(self) -> None:
        """Nothing: the hub has it."""

    def server(self, _store: BenchStore) -> Server:
        port = free_port()
        command = daphne(port, "bare_asgi:application")
        return Server("http-bare", port, command, {"PYTHONPATH": str(PEERS)})

    def request(self, _server: Server) -> Request:
        return Request("POST", "/", ORDER)

    def enqueued(self, _store: BenchStore) -> int | None:
        return None


class TrivialNode(BareDaphne):
    """Node.js, answering with nothing: what the load generator itself can do."""

    name = "trivial Node.js server"

    def server(self, _store: BenchStore) -> Server:
        port = free_port()
        command = ["node", str(PEERS / "trivial_server.cjs"), str(port)]
        return Server("http-trivial", port, command)
