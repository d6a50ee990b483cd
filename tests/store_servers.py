"""A server of tasks and a Sentinel, each a process of its own on a port of this machine."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from redis import Redis
from redis.exceptions import RedisError, ResponseError

from store.connection import Store
from tests.cuttable_proxy import SERVERS_SOURCE, CuttableProxy
from tests.environment import STORE_SERVER
from tests.process import HubProcess
from tests.waiting import until

SERVICE = "hub"
"""The name of the primary, whichever server that is."""
SERVER_PASSWORD = "of-servers"
SENTINEL_PASSWORD = "of-sentinels"
_WITHIN = 60.0  # seconds
_QUORUM = 2
_DOWN_AFTER_MS = 1500
_FAILOVER_TIMEOUT_MS = 4000
_HURRY = {"PUBLISH-PERIOD": 500, "INFO-PERIOD": 1000}
"""Milliseconds; by default 2000, four of which a false primary is left one, and 10000."""


class StoreNode:
    """A server, or a Sentinel, that listens on a port.

    port: its own, where tests look at it.
    password: that it asks for.
    """

    def __init__(self, port: int, password: str, folder: Path, *arguments: str) -> None:
        self.port = port
        self._password = password
        self._arguments = arguments
        self._process: HubProcess | None = None
        folder.mkdir(parents=True, exist_ok=True)

    def start(self) -> None:
        """Start it, again where it was killed, and wait until it answers."""
        self._process = process = HubProcess(
            STORE_SERVER, *self._arguments, environment=dict(os.environ)
        )

        def answers() -> bool:
            process.require_running()
            try:
                with self.client() as client:
                    return bool(client.ping())
            except RedisError:
                return False

        until(answers, _WITHIN, f"answer of the store on port {self.port}")

    @contextmanager
    def client(self) -> Iterator[Store]:
        """A client that goes round the proxy."""
        with Redis(
            port=self.port, password=self._password, socket_timeout=10, protocol=2
        ) as client:
            yield client

    def kill(self) -> None:
        assert self._process
        self._process.kill()

    def freeze(self) -> None:
        assert self._process
        self._process.send(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process
        self._process.send(signal.SIGCONT)

    def stop(self) -> None:
        """End it, whatever state it is in."""
        if self._process and self._process.is_running:
            self.thaw()
            self._process.stop()


class StoreServer(StoreNode):
    """A server of tasks, primary or replica.

    proxy: its links to all others.
    """

    def __init__(self, folder: Path, port: int, proxy_port: int, primary_port: int) -> None:
        options = {
            "bind": "127.0.0.1",
            "bind-source-addr": SERVERS_SOURCE,
            "port": str(port),
            "dir": str(folder),
            "logfile": str(folder / "server.log"),
            "appendonly": "yes",
            "save": "",
            "repl-diskless-sync-delay": "0",
            "requirepass": SERVER_PASSWORD,
            "masterauth": SERVER_PASSWORD,
            "replica-announce-ip": "127.0.0.1",
            "replica-announce-port": str(proxy_port),
        }
        if proxy_port != primary_port:
            options["replicaof"] = f"127.0.0.1 {primary_port}"
        config = folder / "server.conf"  # where a Sentinel has it write whom it follows
        folder.mkdir(parents=True, exist_ok=True)
        config.write_text("".join(f"{name} {_quoted(text)}\n" for name, text in options.items()))
        super().__init__(port, SERVER_PASSWORD, folder, str(config))
        self.proxy = CuttableProxy(port, proxy_port)

    def role(self) -> dict[str, Any]:
        """What it says of its replication."""
        with self.client() as client:
            facts: dict[str, Any] = client.info("replication")
            return facts

    def stop(self) -> None:
        super().stop()
        self.proxy.stop()


class Sentinel(StoreNode):
    """One of those who watch the servers."""

    def __init__(self, folder: Path, port: int, primary_port: int) -> None:
        config = folder / "sentinel.conf"
        folder.mkdir(parents=True, exist_ok=True)
        config.write_text(
            f"bind 127.0.0.1\nbind-source-addr {SERVERS_SOURCE}\nport {port}\n"
            f"sentinel announce-ip 127.0.0.1\nsentinel announce-port {port}\n"
            f'dir "{folder}"\nlogfile "{folder}/sentinel.log"\n'
            f"sentinel monitor {SERVICE} 127.0.0.1 {primary_port} {_QUORUM}\n"
            f"sentinel auth-pass {SERVICE} {SERVER_PASSWORD}\n"
            f"requirepass {SENTINEL_PASSWORD}\nsentinel sentinel-pass {SENTINEL_PASSWORD}\n"
            f"sentinel down-after-milliseconds {SERVICE} {_DOWN_AFTER_MS}\n"
            f"sentinel failover-timeout {SERVICE} {_FAILOVER_TIMEOUT_MS}\n"
        )
        super().__init__(port, SENTINEL_PASSWORD, folder, str(config), "--sentinel")

    def start(self) -> None:
        super().start()
        with self.client() as client:
            for name, ms in _HURRY.items():
                client.execute_command("SENTINEL", "DEBUG", name, ms)

    def primary_port(self) -> int:
        """The port that it sends clients to."""
        with self.client() as client:
            return int(client.execute_command("SENTINEL GET-MASTER-ADDR-BY-NAME", SERVICE)[1])

    def usable(self) -> int:
        """How many Sentinels, itself among them, can agree on a failover; 0 where too few can."""
        with self.client() as client:
            try:
                told = client.execute_command("SENTINEL", "CKQUORUM", SERVICE)
            except ResponseError:
                return 0
        return int(told.split()[1])

    def sees(self) -> dict[str, int | str]:
        """How the primary is, as far as it knows."""
        with self.client() as client:
            facts: dict[str, int | str] = client.sentinel_master(SERVICE)
            return facts


def _quoted(text: str) -> str:
    return text if text.startswith("127.0.0.1 ") else f'"{text}"'
