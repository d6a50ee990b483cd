"""One watcher: a raw socket and what it has read."""

import socket
import time

_REQUEST = "GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
_SMALL_BUFFER = 4096  # bytes; what the system keeps for one who never reads
_LIMIT = 1 << 18


class SocketReader:
    """A watcher. A message that counts begins with `@`, the ns when it was written, and a space.

    path: of the stream.
    hello: what is in the first event.
    small: have the system keep little for it.
    """

    __slots__ = ("_hello", "_last", "_rest", "opened", "socket")

    def __init__(self, port: int, path: str, hello: bytes, small: bool) -> None:
        self.socket = socket.socket()
        if small:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL_BUFFER)
        self.socket.connect(("127.0.0.1", port))
        self.socket.settimeout(0)
        self.socket.sendall(_REQUEST.format(path=path).encode())
        self.opened = False
        self._hello = hello
        self._rest = b""
        self._last = 0

    def read(self, delays: list[int]) -> int:
        """Add the ns that each event took; answers how many came twice or out of order.

        Raises ConnectionError when the server has closed.
        """
        try:
            data = self.socket.recv(_LIMIT)
        except BlockingIOError:
            return 0
        now = time.time_ns()
        if not data:
            raise ConnectionError("the server closed a stream")
        *events, self._rest = (self._rest + data).split(b"\n\n")
        repeated = 0
        for event in events:
            self.opened = self.opened or self._hello in event
            _, mark, message = event.partition(b"@")
            if not mark:
                continue
            written = int(message[: message.index(b" ")])
            if written > self._last:
                delays.append(now - written)
            elif written:
                repeated += 1
            self._last = max(written, self._last)
        return repeated
