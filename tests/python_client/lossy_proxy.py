"""A proxy before a hub, which loses answers or gives its own."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_WITHIN = 30.0  # seconds
_SIZE = 1 << 16


class LossyProxy:
    """Passes each connection on to a hub.

    url: where it listens.
    lost: answers that it has swallowed. The hub had done what it was asked.
    """

    def __init__(self, hub_port: int) -> None:
        self._hub_port = hub_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.lost = 0
        self._to_lose = 0
        self._own_answers: list[bytes] = []
        self._connections: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    def lose_answers(self, number: int) -> None:
        """Cut so many connections once the hub has answered, before the client hears of it."""
        self._to_lose = number

    def answer_itself(self, status_line: str, *, number: int) -> None:
        """Ask the hub nothing so many times, as when it restarts."""
        answer = f"HTTP/1.1 {status_line}\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>"
        self._own_answers = [answer.encode()] * number

    def stop(self) -> None:
        for connection in (self._listener, *self._connections):
            with contextlib.suppress(OSError):  # it has ended
                connection.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(_WITHIN)

    def _start(self, work: Callable[..., None], *arguments: socket.socket) -> None:
        thread = threading.Thread(target=work, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:  # it was stopped
                return
            hub = socket.create_connection(("127.0.0.1", self._hub_port), _WITHIN)
            hub.settimeout(None)
            self._connections += [client, hub]
            self._start(self._pass_requests, client, hub)
            self._start(self._pass_answers, hub, client)

    def _pass_requests(self, client: socket.socket, hub: socket.socket) -> None:
        with client, both_ended(client, hub):
            while request := client.recv(_SIZE):
                if self._own_answers:
                    client.sendall(self._own_answers.pop())
                    return
                hub.sendall(request)

    def _pass_answers(self, hub: socket.socket, client: socket.socket) -> None:
        with hub, both_ended(hub, client):
            while answer := hub.recv(_SIZE):
                if self._to_lose:
                    self._to_lose -= 1
                    self.lost += 1
                    return
                client.sendall(answer)


@contextmanager
def both_ended(*connections: socket.socket) -> Iterator[None]:
    """Where one side of a connection has ended, the other does too."""
    with contextlib.suppress(OSError):
        yield
    for connection in connections:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def lossy_proxy(hub_port: int) -> Iterator[LossyProxy]:
    proxy = LossyProxy(hub_port)
    try:
        yield proxy
    finally:
        proxy.stop()
