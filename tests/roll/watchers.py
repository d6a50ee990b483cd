"""Many that watch, as an EventSource does: on one event loop, in a thread of its own."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.watch import stream_of

_APART = 0.003  # seconds between two that begin to watch
_HEAD = "GET {path}?start_id=0 HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: {last_id}\r\n\r\n"


class Watcher:
    """Follows a task over as many connections as it takes.

    ids: of the progress events that came.
    opened_at: when it began to connect, each time, in monotonic seconds.
    failures: what is no orderly end of a stream, and no orderly answer.
    is_over: it was told that the task is done.
    """

    def __init__(self, port: int, task_id: str) -> None:
        self._port = port
        self.task_id = task_id
        self.ids: list[str] = []
        self.opened_at: list[float] = []
        self.failures: list[str] = []
        self.is_over = False
        self._last_id = ""
        self._retry = 1.0

    async def watch(self, after: float) -> None:
        await asyncio.sleep(after)
        while not self.is_over:
            self.opened_at.append(time.monotonic())
            try:
                await self._visit()
            except (OSError, EOFError, ValueError) as error:
                self.failures.append(repr(error))
            if not self.is_over:
                await asyncio.sleep(self._retry)

    async def _visit(self) -> None:
        """Raises EOFError where the stream breaks off, ValueError where it is no stream."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            head = _HEAD.format(path=stream_of(self.task_id), last_id=self._last_id)
            writer.write(head.encode())
            status, *_ = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
            if b" 204 " in status:
                self.is_over = True
            elif b" 200 " in status:
                await self._read(reader)
            else:
                raise ValueError(status)
        finally:
            writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        rest = b""
        while size := int(await reader.readline(), 16):
            *blocks, rest = (rest + await reader.readexactly(size)).split(b"\n\n")
            await reader.readexactly(2)
            for block in blocks:
                self._take(dict(_fields(block)))
        if rest:
            raise ValueError(rest)

    def _take(self, fields: dict[str, str]) -> None:
        self._last_id = fields.get("id", self._last_id)
        self._retry = int(fields["retry"]) / 1000 if "retry" in fields else self._retry
        if fields.get("event") == "progress":
            self.ids.append(self._last_id)
        self.is_over = self.is_over or fields.get("event") == "done"


def _fields(block: bytes) -> Iterator[tuple[str, str]]:
    for line in block.decode().split("\n"):
        name, _, value = line.partition(":")
        yield name, value.removeprefix(" ")


class Watchers:
    """All of them."""

    def __init__(self, port: int, task_ids: Sequence[str], number: int) -> None:
        self.all = [Watcher(port, task_ids[each % len(task_ids)]) for each in range(number)]

    @property
    def all_are_over(self) -> bool:
        return all(watcher.is_over for watcher in self.all)

    @property
    def all_have_begun(self) -> bool:
        return all(watcher.ids for watcher in self.all)

    def reconnections(self) -> Counter[int]:
        """How many there were in each second."""
        return Counter(int(at) for watcher in self.all for at in watcher.opened_at[1:])

    async def watch(self) -> None:
        await asyncio.gather(*(one.watch(_APART * i) for i, one in enumerate(self.all)))


@contextmanager
def watching(watchers: Watchers) -> Iterator[None]:
    """They watch until they are told that their tasks are done."""
    loop = asyncio.new_event_loop()
    watching = loop.create_task(watchers.watch())
    thread = threading.Thread(target=_run, args=(loop, watching))
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(watching.cancel)  # where they are not over, something is wrong
        thread.join()
        loop.close()


def _run(loop: asyncio.AbstractEventLoop, watching: "asyncio.Task[None]") -> None:
    loop.run_until_complete(asyncio.wait({watching}))
