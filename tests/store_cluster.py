"""A primary, its replicas and their Sentinels: to be killed, frozen and cut off."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.free_ports import free_ports
from tests.store_servers import (
    SENTINEL_PASSWORD,
    SERVER_PASSWORD,
    SERVICE,
    Sentinel,
    StoreServer,
)
from tests.waiting import eventually

_WITHIN = 60.0  # seconds


class StoreCluster:
    """Servers and Sentinels, of which any may be mistreated.

    url: for REDIS_URL.
    """

    def __init__(self, folder: Path, replicas: int = 2, sentinels: int = 3) -> None:
        ports = free_ports(2 * (1 + replicas) + sentinels)
        own, proxied = ports[: 1 + replicas], ports[1 + replicas : 2 * (1 + replicas)]
        self.servers = [
            StoreServer(folder / f"server{number}", port, proxy, proxied[0])
            for number, (port, proxy) in enumerate(zip(own, proxied, strict=True))
        ]
        self.sentinels = [
            Sentinel(folder / f"sentinel{number}", port, proxied[0])
            for number, port in enumerate(ports[2 * (1 + replicas) :])
        ]
        hosts = ",".join(f"127.0.0.1:{sentinel.port}" for sentinel in self.sentinels)
        self.url = (
            f"redis+sentinel://:{SERVER_PASSWORD}@{hosts}/{SERVICE}/0"
            f"?sentinel_password={SENTINEL_PASSWORD}"
        )

    def start(self) -> None:
        """Start all, and wait until a failover would go well."""
        for node in (*self.servers, *self.sentinels):
            node.start()
        self.until_whole()

    def stop(self) -> None:
        for node in (*self.sentinels, *self.servers):
            node.stop()

    def primary(self) -> StoreServer:
        """The server that most Sentinels name."""
        named = [sentinel.primary_port() for sentinel in self.sentinels]
        port = max(named, key=named.count)
        return next(server for server in self.servers if server.proxy.port == port)

    def until_another_is_primary(self, before: StoreServer) -> StoreServer:
        """The server that took over from this one."""
        return eventually(self.primary, lambda now: now is not before, _WITHIN, "failover")

    def until_whole(self) -> None:
        """One is the primary, all others follow it, and every Sentinel knows of it and of all."""
        eventually(self._is_whole, bool, _WITHIN, "whole cluster")

    def _is_whole(self) -> bool:
        primary = self.primary()
        role = primary.role()
        others = len(self.servers) - 1
        return (
            role["role"] == "master"
            and role["connected_slaves"] == others
            and all(role[f"slave{number}"]["state"] == "online" for number in range(others))
            and all(self._knows(sentinel, primary) for sentinel in self.sentinels)
        )

    def _knows(self, sentinel: Sentinel, primary: StoreServer) -> bool:
        seen = sentinel.sees()
        return (
            seen["port"] == primary.proxy.port
            and seen["flags"] == "master"
            and seen["num-slaves"] == len(self.servers) - 1
            and sentinel.usable() == len(self.sentinels)
        )


@contextmanager
def store_cluster(folder: Path) -> Iterator[StoreCluster]:
    """A cluster that runs, and is stopped at the end."""
    cluster = StoreCluster(folder)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
