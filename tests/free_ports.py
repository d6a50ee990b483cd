"""Ports for servers of tests."""

import socket
from contextlib import ExitStack


def free_ports(number: int) -> list[int]:
    """Ports on loopback, no two alike, that nobody listens on."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(number)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def free_port() -> int:
    """One such port."""
    return free_ports(1)[0]
