"""What a task is asked to be, as RQ's job has it: the call in `data`, and the rest in `meta`.

Either may have a megabyte, and a list reads many: so each part can be read by itself.
"""

import json
import re
import zlib
from functools import lru_cache
from typing import Any, Final

from rq.serializers import JSONSerializer

from tasks.engine.spec import TaskSpec

RUNNER: Final = "tasks.worker.runner.run"
"""The only function that a job of the hub names; the worker never imports what a job names."""
DATA, META = SPEC_FIELDS = ("data", "meta")
"""The fields of a job's hash that `spec_of` reads."""
_SMALL_CALL: Final = 300  # bytes; RQ takes them as they are, and to pack so few is not worth it
_TIMEOUT_FIRST: Final = re.compile(rb'\{\s*"timeout"\s*:\s*([0-9.e+-]+)\s*[,}]')


def spec_fields(spec: TaskSpec) -> dict[str, bytes]:
    """The two fields of a new job's hash."""
    call = JSONSerializer.dumps([RUNNER, None, (spec.type, spec.payload), {}])
    meta = _meta(spec.timeout, spec.metadata) if spec.metadata else _meta_of_none(spec.timeout)
    return {DATA: call if len(call) < _SMALL_CALL else zlib.compress(call), META: meta}


def _meta(timeout: float, metadata: dict[str, Any]) -> bytes:
    meta: bytes = JSONSerializer.dumps({"timeout": timeout, "metadata": metadata})
    return meta


@lru_cache(maxsize=1000)  # most tasks have no metadata, and few are the timeouts
def _meta_of_none(timeout: float) -> bytes:
    return _meta(timeout, {})


def spec_of(data: bytes, meta: bytes, max_retries: int) -> TaskSpec:
    """What a task was asked to be, out of its job's `data` and `meta`."""
    type_name, payload = json.loads(_call_json(data))[2]
    asked = json.loads(meta)
    return TaskSpec(
        type=type_name,
        payload=payload,
        metadata=asked["metadata"],
        max_retries=max_retries,
        timeout=asked["timeout"],
    )


def spec_json(data: bytes, meta: bytes) -> tuple[bytes, bytes]:
    """The JSON texts that a task's payload and its metadata stand in, beside other things."""
    return _call_json(data), meta


def payload_of(data: bytes) -> dict[str, Any]:
    """The payload, without the metadata."""
    payload: dict[str, Any] = json.loads(_call_json(data))[2][1]
    return payload


def small_payload_of(data: bytes, most: int) -> dict[str, Any] | None:
    """The payload, or None where the JSON text that it stands in has more than so many bytes."""
    if not data.startswith(b"["):
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(data, most + 1)
    if len(data) > most:
        return None
    payload: dict[str, Any] = json.loads(data)[2][1]
    return payload


def metadata_of(meta: bytes) -> dict[str, Any]:
    """The metadata, without the payload."""
    metadata: dict[str, Any] = json.loads(meta)["metadata"]
    return metadata


def timeout_of(meta: bytes) -> float:
    """Seconds for one attempt, without reading the metadata."""
    found = _TIMEOUT_FIRST.match(meta)
    return float(found[1] if found else json.loads(meta)["timeout"])


def _call_json(data: bytes) -> bytes:
    return data if data.startswith(b"[") else zlib.decompress(data)
