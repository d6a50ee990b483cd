"""`X-Request-ID`: by what a request is known, to whoever asks and in the log."""

import os
import re
from collections.abc import Mapping
from itertools import count
from typing import Final

HEADER: Final = b"x-request-id"
_PROCESS: Final = os.urandom(8).hex()  # no two alike, though nothing is drawn for each request
_numbers: Final = count()
_SANE: Final = re.compile(rb"[A-Za-z0-9._-]{1,128}")


def request_id_of(headers: Mapping[bytes, bytes]) -> str:
    """What the request says, if that is sane; else a new one: the process's part, and a number."""
    value = headers.get(HEADER)
    if value and _SANE.fullmatch(value):
        return value.decode()
    return f"{_PROCESS}{next(_numbers):016x}"
