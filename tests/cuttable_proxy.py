"""A proxy before a server, whose links can be cut as a network does it: nothing arrives, and nobody
is told. What was on its way arrives once they are mended."""

import asyncio
import contextlib
import threading
from enum import Enum

_SIZE = 1 << 16
_WITHIN = 30.0  # seconds

SERVERS_SOURCE = "127.0.0.2"
"""The address that servers connect from, so that a proxy knows them from clients."""


class Cut(Enum):
    """Whose links are cut."""

    NOBODY = "nobody"
    SERVERS = "servers"
    ALL = "all"


class CuttableProxy:
    """Passes each connection on to a port of this machine, in a thread of its own.

    port: where it listens.
    """

    def __init__(self, server_port: int, port: int) -> None:
        self._server_port = server_port
        self.port = port
        self._cut = Cut.NOBODY
        self._loop = asyncio.new_event_loop()
        self._changed = asyncio.Condition()
        self._links: set[asyncio.Task[None]] = set()
        self._is_up = threading.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),))
        self._thread.start()
        assert self._is_up.wait(_WITHIN)

    def cut(self, whose: Cut) -> None:
        """From the return on nothing passes on these links, and all passes on the others."""
        asyncio.run_coroutine_threadsafe(self._set_cut(whose), self._loop).result(_WITHIN)

    def mend(self) -> None:
        self.cut(Cut.NOBODY)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(_WITHIN)
        self._loop.close()

    async def _set_cut(self, whose: Cut) -> None:
        async with self._changed:
            self._cut = whose
            self._changed.notify_all()

    async def _serve(self) -> None:
        self._stopping = asyncio.Event()
        server = await asyncio.start_server(self._link, "127.0.0.1", self.port)
        self._is_up.set()
        await self._stopping.wait()
        server.close()
        for link in self._links:
            link.cancel()
        await asyncio.gather(*self._links, return_exceptions=True)

    async def _link(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = asyncio.current_task()
        assert link
        self._links.add(link)
        is_server = writer.get_extra_info("peername")[0] == SERVERS_SOURCE
        try:
            await self._until_mended(is_server)
            back, on = await asyncio.open_connection("127.0.0.1", self._server_port)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pass(reader, on, is_server))
                both.create_task(self._pass(back, writer, is_server))
        except (OSError, asyncio.CancelledError):
            pass  # one side has ended, or all do
        finally:
            writer.close()
            self._links.discard(link)

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, is_server: bool
    ) -> None:
        with contextlib.closing(writer):
            with contextlib.suppress(OSError):  # one side has ended
                while data := await reader.read(_SIZE):
                    await self._until_mended(is_server)
                    writer.write(data)
                    await writer.drain()
            await self._until_mended(is_server)

    async def _until_mended(self, is_server: bool) -> None:
        if self._cut is Cut.NOBODY:
            return
        async with self._changed:
            await self._changed.wait_for(
                lambda: self._cut is Cut.NOBODY or (self._cut is Cut.SERVERS and not is_server)
            )
