"""What a task's `data` and `meta` tell, each by itself: see `spec_of` in `rq_format.py`.

Either may have a megabyte, and a list reads many.
"""

import json
import re
import zlib
from typing import Any, Final

_TIMEOUT_FIRST: Final = re.compile(rb'\{\s*"timeout"\s*:\s*([0-9.e+-]+)\s*[,}]')


def spec_json(data: bytes, meta: bytes) -> tuple[bytes, bytes]:
    """The JSON texts that a task's payload and its metadata stand in, beside other things."""
    return zlib.decompress(data), meta


def payload_of(data: bytes) -> dict[str, Any]:
    """The payload, without the metadata."""
    payload: dict[str, Any] = json.loads(zlib.decompress(data))[2][1]
    return payload


def metadata_of(meta: bytes) -> dict[str, Any]:
    """The metadata, without the payload."""
    metadata: dict[str, Any] = json.loads(meta)["metadata"]
    return metadata


def timeout_of(meta: bytes) -> float:
    """Seconds for one attempt, without reading the metadata."""
    found = _TIMEOUT_FIRST.match(meta)
    return float(found[1] if found else json.loads(meta)["timeout"])
