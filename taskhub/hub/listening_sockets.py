"""The sockets on which the hub's web processes take connections."""

import socket
import sys

_BACKLOG = 1024  # connections that wait on one socket; the system may allow fewer


class ListeningSockets:
    """One socket for each web process, all on one address; the hub keeps them until it stops.

    So nobody is refused while a process is started again: what comes waits on its socket, and the
    others take it from there (see `web_process`). The system deals the connections out among the
    sockets (SO_REUSEPORT). On a single one, shared by all, the process that wakes first often takes
    a whole burst of them, 16 of 16, and has them for as long as they are kept alive.

    host: a name or an address, in brackets or not; only one of IPv6 has colons.
    number: of web processes.
    Stops the program with one clear line when the address cannot be had.
    """

    def __init__(self, host: str, port: int, number: int) -> None:
        self._address = host.strip("[]"), port
        self._family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            if number > 1:  # another hub, which has set SO_REUSEPORT as well, would go unnoticed
                self._listen().close()
            self._sockets = [self._listen(is_one_of_several=number > 1) for _ in range(number)]
        except OSError as error:
            sys.exit(f"cannot listen on {authority(host, port)}: {error.strerror}")

    def descriptors(self, index: int) -> tuple[int, ...]:
        """Those for one process, counted from 0: of its own socket first, then of the others."""
        numbers = [each.fileno() for each in self._sockets]
        return numbers[index], *numbers[:index], *numbers[index + 1 :]

    def close(self) -> None:
        """From now on only the web processes that still run keep them open."""
        for each in self._sockets:
            each.close()

    def _listen(self, *, is_one_of_several: bool = False) -> socket.socket:
        listening = socket.socket(self._family, socket.SOCK_STREAM)
        try:
            listening.settimeout(0)  # for all who have it: another may have taken what was there
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if is_one_of_several:
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            listening.bind(self._address)
            listening.listen(_BACKLOG)
        except OSError:
            listening.close()
            raise
        return listening


def authority(host: str, port: int) -> str:
    """Host and port as they stand in a URL."""
    host = host.strip("[]")
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
