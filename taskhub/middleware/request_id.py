"""`X-Request-ID`: by what a request is known, to whoever asks and in the log."""

import os
import re
from collections.abc import Iterable
from typing import Final

HEADER: Final = b"x-request-id"
_SANE: Final = re.compile(rb"[A-Za-z0-9._-]{1,128}")


def request_id_of(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """What the request says, if that is sane; else a new one."""
    for name, value in headers:
        if name == HEADER and _SANE.fullmatch(value):
            return value.decode()
    return os.urandom(16).hex()
