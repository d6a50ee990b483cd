"""The one store that every engine uses: the hub's embedded Valkey, with its append-only file."""

import shutil
import time

from django.conf import settings

from bench.running import Running
from store.connection import dedicated_client
from taskhub.hub.embedded_store import EmbeddedStore, is_running

_POLL_EVERY = 0.05  # seconds


class BenchStore(Running):
    """An embedded store that is empty at first.

    socket: the path through which all engines reach it.
    client: for the measurement itself.
    """

    def __init__(self) -> None:
        self.socket = settings.EMBEDDED_STORE_SOCKET
        self._server = EmbeddedStore(self.socket)

    def _begin(self) -> None:
        if not is_running(self.socket):
            shutil.rmtree(self.socket.parent, ignore_errors=True)
        self._server.start()
        self.client = dedicated_client(socket_timeout=60)

    def _end(self) -> None:
        self.client.close()
        self._server.stop()
        shutil.rmtree(self.socket.parent, ignore_errors=True)

    @property
    def url(self) -> str:
        """As Redis clients take it."""
        return f"unix://{self.socket}"

    def clear(self) -> None:
        """Forget all data, and be done with what was still to be written."""
        self.client.execute_command("FLUSHALL", "SYNC")
        self.wait_for_rewrite()

    def wait_for_rewrite(self) -> None:
        """Wait until the store rewrites nothing in the background."""
        while self.client.info("persistence")["aof_rewrite_in_progress"]:
            time.sleep(_POLL_EVERY)
