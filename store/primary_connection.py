"""Connections to whichever server the Sentinels name, which leave one that is the primary no more.

The client library asks the Sentinels when it connects. A primary that was cut off from them goes
on answering whoever is connected to it, and what it is told is lost when it is back: so each
connection in use asks them again once a second. Where they do not answer, or agree on no primary,
it stays.
"""

import time
from typing import Any, Final

from redis.asyncio.connection import SSLConnection as AsyncSSLConnection
from redis.asyncio.sentinel import SentinelManagedConnection as AsyncSentinelManagedConnection
from redis.connection import SSLConnection
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import TimeoutError as Unanswered
from redis.sentinel import SentinelManagedConnection

_ASK_EVERY: Final = 1.0  # seconds


class PrimaryConnection(SentinelManagedConnection):
    """A connection of a thread."""

    _ask_at = 0.0

    def connect_to(self, address: tuple[str, int]) -> None:
        """Connect to a server that was just named."""
        self._ask_at = time.monotonic() + _ASK_EVERY
        super().connect_to(address)

    def send_packed_command(self, command: Any, check_health: bool = True) -> None:
        """Send to the primary. Raises RedisError."""
        if self._sock and time.monotonic() >= self._ask_at:
            self._ask_at = time.monotonic() + _ASK_EVERY
            self._leave_if_deposed()
        if not self._sock:
            self.connect()  # the library would go back to the server that it had before
        super().send_packed_command(command, check_health)

    def _leave_if_deposed(self) -> None:
        try:
            primary = self.connection_pool.get_master_address()
        except (Unreachable, Unanswered):
            return
        if primary != (self.host, self.port):
            self.disconnect()


class PrimarySSLConnection(PrimaryConnection, SSLConnection):
    """The same over TLS."""


class AsyncPrimaryConnection(AsyncSentinelManagedConnection):
    """A connection of an event loop."""

    _ask_at = 0.0

    async def connect_to(self, address: tuple[str, int]) -> None:
        """Connect to a server that was just named."""
        self._ask_at = time.monotonic() + _ASK_EVERY
        await super().connect_to(address)

    async def send_packed_command(self, command: Any, check_health: bool = True) -> None:
        """Send to the primary. Raises RedisError."""
        if self.is_connected and time.monotonic() >= self._ask_at:
            self._ask_at = time.monotonic() + _ASK_EVERY
            await self._leave_if_deposed()
        if not self.is_connected:
            await self.connect()  # the library would go back to the server that it had before
        await super().send_packed_command(command, check_health)

    async def _leave_if_deposed(self) -> None:
        try:
            primary = await self.connection_pool.get_master_address()
        except (Unreachable, Unanswered):
            return
        if primary != (self.host, self.port):
            await self.disconnect(nowait=True)


class AsyncPrimarySSLConnection(AsyncPrimaryConnection, AsyncSSLConnection):
    """The same over TLS."""
