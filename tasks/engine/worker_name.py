"""What a worker is called: where it runs, for people, and something that no other has, for good."""

import os
import re
import socket
import uuid
from typing import Final

_MADE: Final = re.compile(r"(.+:\d+)-[0-9a-f]{8}")
_OF_RQ: Final = re.compile(r"[0-9a-f]{32}")


def new_worker_name() -> str:
    """The name of a worker that is this process, such as `host:1234-5e6f7a8b`."""
    return f"{socket.gethostname()}:{os.getpid()}-{uuid.uuid4().hex[:8]}"


def worker_label(name: str) -> str:
    """A worker's name for people, also long after it is gone: its host and pid, as far as its name
    has them; of RQ's own names, which say nothing, the beginning."""
    if made := _MADE.fullmatch(name):
        return made[1]
    return name[:8] if _OF_RQ.fullmatch(name) else name
