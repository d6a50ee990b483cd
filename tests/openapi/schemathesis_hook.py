"""A hook of Schemathesis: what the API wants and a JSON Schema cannot say.

An integer is not written `3.0`, which is an integer to a schema; a duration has to be shorter than
292 years; and an `Idempotency-Key` is for one request.
"""

import re
from typing import Any
from uuid import uuid4

import schemathesis

from tasks.durations import parse_duration

_KEY = "Idempotency-Key"


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Make a request that fits the description one that the API can want."""
    case.body = _as_wanted(case.body)
    key = (case.headers or {}).get(_KEY)
    if isinstance(key, str) and re.fullmatch("[!-~]{1,200}", key):
        case.headers[_KEY] = f"{key}-{uuid4()}"


def _as_wanted(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and _is_too_long(value):
        return "1h"
    if isinstance(value, list):
        return [_as_wanted(item) for item in value]
    if isinstance(value, dict):
        return {name: _as_wanted(item) for name, item in value.items()}
    return value


def _is_too_long(text: str) -> bool:
    try:
        parse_duration(text)
    except ValueError as error:
        return "292 years" in str(error)
    return False
