"""What makes two tasks the same: queue, type and payload, as JSON values."""

import hashlib
import json
from typing import Any


def fingerprint(queue: str, type_name: str, payload: Any) -> str:
    """A digest that is equal for equal tasks, whatever the order of keys and however a number is
    spelled (1 and 1.0 are one value in JSON)."""
    text = json.dumps([queue, type_name, _plain(payload)], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
