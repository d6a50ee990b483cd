"""Django, DRF and django-rq as they are usually put together: `bench/peers/usual_way`.

The packages, and Daphne, are those that the hub itself has.
"""

from bench.engines.engine import PEERS
from bench.http.apis.api import ORDER
from bench.http.load import Request
from bench.hub import daphne, free_port
from bench.server import Server
from bench.store import BenchStore

_QUEUE = "rq:queue:default"  # list


class UsualWay:
    """`POST /orders`."""

    name = "DRF with django-rq"

    def install(self) -> None:
        """Nothing: the hub has it all."""

    def server(self, store: BenchStore) -> Server:
        port = free_port()
        environment = {
            "PYTHONPATH": str(PEERS),
            "DJANGO_SETTINGS_MODULE": "usual_way.settings",
            "BENCH_STORE": store.url,
        }
        command = daphne(port, "usual_way.asgi:application")
        return Server("http-usual-way", port, command, environment)

    def request(self, _server: Server) -> Request:
        return Request("POST", "/orders", ORDER)

    def enqueued(self, store: BenchStore) -> int | None:
        return int(store.client.llen(_QUEUE))
