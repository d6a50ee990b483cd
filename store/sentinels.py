"""A store whose primary is whichever server its Sentinels name."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import redis.asyncio.sentinel
import redis.sentinel
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

from store.primary_connection import (
    AsyncPrimaryConnection,
    AsyncPrimarySSLConnection,
    PrimaryConnection,
    PrimarySSLConnection,
)

_WITHIN: Final = 0.3  # seconds for a Sentinel to answer; then another is asked
_NO_PRIMARY: Final = "no Sentinel that answers knows of a primary {} that is up"
_OPTIONS: Final = {
    "socket_connect_timeout": _WITHIN,
    "socket_timeout": _WITHIN,
    "protocol": 2,
    "driver_info": None,
}


@dataclass(frozen=True, slots=True, eq=False)
class Sentinels:
    """Where the Sentinels of a store are.

    hosts: name and port of each.
    service: what they call the primary.
    uses_tls: for the connections to all of them and to the primary.
    options: of connections to the primary, as the client library has them.
    sentinel_options: likewise, to the Sentinels.
    """

    hosts: tuple[tuple[str, int], ...]
    service: str
    uses_tls: bool
    options: Mapping[str, Any]
    sentinel_options: Mapping[str, Any]

    def pool(self, **options: Any) -> Any:
        """Connections of threads to the primary. options: that differ, or are of the pool."""
        return redis.sentinel.SentinelConnectionPool(
            self.service,
            self.asked(),
            connection_class=PrimarySSLConnection if self.uses_tls else PrimaryConnection,
            **{**self.options, **options},
        )

    def async_pool(self, **options: Any) -> Any:
        """Connections of the running event loop, likewise."""
        return redis.asyncio.sentinel.SentinelConnectionPool(
            self.service,
            _asked_by_loop(self, asyncio.get_running_loop()),
            connection_class=AsyncPrimarySSLConnection if self.uses_tls else AsyncPrimaryConnection,
            **{**self.options, **options},
        )

    def asked(self) -> Any:
        """The client library's clients of them all, one for each process."""
        return _asked(self)

    def all_options(self) -> dict[str, Any]:
        """Of connections to the Sentinels."""
        return {**_OPTIONS, **self.sentinel_options, **({"ssl": True} if self.uses_tls else {})}


class _Asked(redis.sentinel.Sentinel):
    """The client library's, which where none names a primary tells all there is to tell of each."""

    def discover_master(self, service_name: str) -> tuple[str, int]:
        """Where the primary is. Raises MasterNotFoundError, in few words."""
        try:
            address: tuple[str, int] = super().discover_master(service_name)
        except redis.sentinel.MasterNotFoundError:
            raise redis.sentinel.MasterNotFoundError(_NO_PRIMARY.format(service_name)) from None
        return address


class _AskedByLoop(redis.asyncio.sentinel.Sentinel):
    """Likewise, of an event loop."""

    async def discover_master(self, service_name: str) -> tuple[str, int]:
        """Where the primary is. Raises MasterNotFoundError, in few words."""
        try:
            address: tuple[str, int] = await super().discover_master(service_name)
        except redis.asyncio.sentinel.MasterNotFoundError:
            text = _NO_PRIMARY.format(service_name)
            raise redis.asyncio.sentinel.MasterNotFoundError(text) from None
        return address


@cache
def _asked(sentinels: Sentinels) -> Any:
    options = {**sentinels.all_options(), "retry": Retry(NoBackoff(), 0)}
    return _Asked(sentinels.hosts, sentinel_kwargs=options)


@cache
def _asked_by_loop(sentinels: Sentinels, _loop: asyncio.AbstractEventLoop) -> Any:
    options = {**sentinels.all_options(), "retry": AsyncRetry(NoBackoff(), 0)}
    return _AskedByLoop(sentinels.hosts, sentinel_kwargs=options)
