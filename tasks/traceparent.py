"""`traceparent`: the trace that a request is part of, as W3C's Trace Context has it."""

import re
from typing import Final

_SANE: Final = re.compile("00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def sane_traceparent(text: str) -> str:
    """The header as it came; "" where it is none, which is ignored as the standard has it."""
    return text if _SANE.fullmatch(text) else ""


def trace_id_of(traceparent: str) -> str:
    """The id of its trace, "" of none."""
    match = _SANE.fullmatch(traceparent)
    return match[1] if match else ""
