"""The process that watches: one thread, one epoll, all sockets."""

import gc
import resource
import select
import time
from collections import deque
from collections.abc import Sequence

from bench.streams.load_process import Message, serve
from bench.streams.socket_reader import SocketReader

_OPENING = 40  # at once; more than Daphne's backlog of 50 would be turned away


class Watchers:
    """The watchers of one process. Those that sleep are open, and never read again."""

    def __init__(self) -> None:
        self._poll = select.epoll()
        self._readers: dict[int, SocketReader] = {}
        self._sleepers: list[SocketReader] = []
        self._delays: list[int] = []
        self._repeated = 0
        self._closed = 0

    def open(
        self, port: int, paths: Sequence[str], hello: str, within: float, sleep: bool
    ) -> Message:
        """Until each new watcher has its first event."""
        began = time.monotonic()
        waiting, opening = deque(paths), set[SocketReader]()
        while (waiting or opening) and time.monotonic() - began < within:
            while waiting and len(opening) < _OPENING:
                reader = SocketReader(port, waiting.popleft(), hello.encode(), sleep)
                opening.add(reader)
                self._readers[reader.socket.fileno()] = reader
                self._poll.register(reader.socket, select.EPOLLIN)
            self._read(0.1)
            for reader in [reader for reader in opening if reader.opened]:
                opening.discard(reader)
                if sleep:
                    self._fall_asleep(reader)
        return {"seconds": time.monotonic() - began, "missing": len(waiting) + len(opening)}

    def collect(self, events: int, within: float) -> Message:
        """Until so many events have come, or so many seconds are over."""
        self._delays, self._repeated, self._closed = [], 0, 0
        deadline = time.monotonic() + within
        while len(self._delays) < events and time.monotonic() < deadline:
            self._read(0.1)
        return {
            "percentiles": _delay_percentiles(sorted(self._delays)),
            "lost": events - len(self._delays),
            "repeated": self._repeated,
            "closed": self._closed,
        }

    def asleep(self) -> Message:
        """How many sleepers the server has not dropped."""
        with select.epoll() as gone:
            for reader in self._sleepers:
                gone.register(reader.socket, select.EPOLLRDHUP)
            dropped = len(gone.poll(0, max(1, len(self._sleepers))))
        return {"asleep": len(self._sleepers) - dropped}

    def close(self) -> Message:
        """Close all of them, sleepers too."""
        for reader in [*self._readers.values(), *self._sleepers]:
            reader.socket.close()
        self._readers, self._sleepers = {}, []
        return {}

    def _read(self, seconds: float) -> None:
        for number, _ in self._poll.poll(seconds):
            reader = self._readers[number]
            try:
                self._repeated += reader.read(self._delays)
            except ConnectionError:
                self._closed += 1
                del self._readers[number]
                reader.socket.close()

    def _fall_asleep(self, reader: SocketReader) -> None:
        self._poll.unregister(reader.socket)
        self._sleepers.append(self._readers.pop(reader.socket.fileno()))


def _delay_percentiles(delays: Sequence[int]) -> Message:
    """In ms."""
    shares = {"p50": 0.5, "p99": 0.99, "max": 1}
    if not delays:
        return dict.fromkeys(shares, float("inf"))
    last = len(delays) - 1
    return {name: delays[int(share * last)] / 1e6 for name, share in shares.items()}


if __name__ == "__main__":
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    gc.disable()
    watchers = Watchers()
    serve(
        {
            "open": watchers.open,
            "collect": watchers.collect,
            "asleep": watchers.asleep,
            "close": watchers.close,
        }
    )
