"""Connections to whichever server the Sentinels name, which leave one that is the primary no more.

The client library asks the Sentinels when it connects. A primary that was cut off from them goes
on answering whoever is connected to it, and what it is told is lost when it is back: so a process
asks them again once a second while it uses the store, and all its connections follow the answer.
Where they do not answer, or agree on no primary, they stay.
"""

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from redis.asyncio.connection import SSLConnection as AsyncSSLConnection
from redis.asyncio.sentinel import SentinelManagedConnection as AsyncSentinelManagedConnection
from redis.connection import SSLConnection
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import TimeoutError as Unanswered
from redis.sentinel import SentinelManagedConnection

_ASK_EVERY: Final = 1.0  # seconds

Address = tuple[str, int]


@dataclass(slots=True)
class _NamedPrimary:
    """What the Sentinels said last. A process has one store, and so one of these.

    ask_at: monotonic seconds.
    """

    address: Address | None = None
    ask_at: float = 0.0

    def name(self, address: Address) -> None:
        self.address = address
        self.ask_at = time.monotonic() + _ASK_EVERY

    def is_to_be_asked(self) -> bool:
        """Whether it is time; whoever is told so asks, and nobody else does for a while."""
        now = time.monotonic()
        if now < self.ask_at:
            return False
        self.ask_at = now + _ASK_EVERY
        return True


_named = _NamedPrimary()


class PrimaryConnection(SentinelManagedConnection):
    """A connection of a thread."""

    def connect_to(self, address: Address) -> None:
        """Connect to a server that was just named."""
        _named.name(address)
        super().connect_to(address)

    def send_packed_command(self, command: Any, check_health: bool = True) -> None:
        """Send to the primary. Raises RedisError."""
        if self._sock:
            self._leave_if_deposed()
        if not self._sock:
            self.connect()  # the library would go back to the server that it had before
        super().send_packed_command(command, check_health)

    def _leave_if_deposed(self) -> None:
        if _named.is_to_be_asked():
            with suppress(Unreachable, Unanswered):
                _named.name(self.connection_pool.get_master_address())
        if _named.address != (self.host, self.port):
            self.disconnect()


class PrimarySSLConnection(PrimaryConnection, SSLConnection):
    """The same over TLS."""


class AsyncPrimaryConnection(AsyncSentinelManagedConnection):
    """A connection of an event loop."""

    async def connect_to(self, address: Address) -> None:
        """Connect to a server that was just named."""
        _named.name(address)
        await super().connect_to(address)

    async def send_packed_command(self, command: Any, check_health: bool = True) -> None:
        """Send to the primary. Raises RedisError."""
        if self.is_connected:
            await self._leave_if_deposed()
        if not self.is_connected:
            await self.connect()  # the library would go back to the server that it had before
        await super().send_packed_command(command, check_health)

    async def _leave_if_deposed(self) -> None:
        if _named.is_to_be_asked():
            with suppress(Unreachable, Unanswered):
                _named.name(await self.connection_pool.get_master_address())
        if _named.address != (self.host, self.port):
            await self.disconnect(nowait=True)


class AsyncPrimarySSLConnection(AsyncPrimaryConnection, AsyncSSLConnection):
    """The same over TLS."""
