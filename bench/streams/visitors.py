"""The process whose watchers come and go at random: some read, some leave before the first byte."""

import random
import select
import time
from collections.abc import Sequence

from bench.streams.load_process import Message, serve
from bench.streams.socket_reader import SocketReader

_MOST = 500


def come_and_go(port: int, paths: Sequence[str], hello: str, seconds: float, seed: int) -> Message:
    """For so many seconds, up to _MOST watchers at once; answers how many there were in all."""
    dice, poll = random.Random(seed), select.epoll()
    readers: dict[int, SocketReader] = {}
    visits, deadline = 0, time.monotonic() + seconds
    while time.monotonic() < deadline:
        if len(readers) < dice.randint(0, _MOST):
            reader = SocketReader(port, dice.choice(paths), hello.encode(), small=False)
            readers[reader.socket.fileno()] = reader
            poll.register(reader.socket, select.EPOLLIN)
            visits += 1
        elif readers:
            readers.pop(dice.choice(list(readers))).socket.close()
        for number, _ in poll.poll(dice.uniform(0.0, 0.01)):
            readers[number].read([])
    for reader in readers.values():
        reader.socket.close()
    return {"visits": visits}


if __name__ == "__main__":
    serve({"come_and_go": come_and_go})
