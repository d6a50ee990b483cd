"""What systemd is told of a process, where it asks for that (`Type=notify`)."""

import os
import socket


def tell_ready() -> None:
    """Say that this process serves now; once, and not for what it starts later."""
    address = os.environ.pop("NOTIFY_SOCKET", "")
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notifying:
            notifying.sendto(b"READY=1", address.replace("@", "\0", 1))
