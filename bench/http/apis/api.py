"""What is measured of an API."""

from typing import Final, Protocol

from bench.http.load import Request
from bench.server import Server
from bench.store import BenchStore

ORDER: Final = {"customer": "Ada Lovelace", "amount": 12, "express": True}
"""The payload that all are sent."""


class Api(Protocol):
    """One kind of request, and the one process that answers it."""

    @property
    def name(self) -> str:
        """For people."""

    def install(self) -> None:
        """Have what it needs. Raises NotInstalled."""

    def server(self, store: BenchStore) -> Server:
        """What answers, a process of its own."""

    def request(self, server: Server) -> Request:
        """What is sent in a round, whose store is empty at first."""

    def enqueued(self, store: BenchStore) -> int | None:
        """How many tasks wait in the store; None where nothing is enqueued."""
