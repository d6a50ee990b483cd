"""The store's clock, told without asking it each time.

A request that was refused because the store did not answer must not be carried out later, when a
stalled store works through what it received. So each change carries the moment, by the store's
clock, at which its caller gives up.
"""

import math
import time
from dataclasses import dataclass

from django.conf import settings

from progress.connection import shared_client

_REFRESH_AFTER = 60.0  # seconds; clocks drift, and a store's may be set
_ANSWER_TRAVELS = 0.1  # seconds


@dataclass(slots=True)
class _Reading:
    """The store's time less ours, and when it was taken, both by the monotonic clock."""

    offset_ms: float = 0.0
    at: float = -math.inf


_last = _Reading()


def deadline_ms() -> int:
    """When a call made now will have given up: ms since 1970, by the store's clock."""
    now = time.monotonic()
    if now - _last.at > _REFRESH_AFTER:
        seconds, microseconds = shared_client().time()
        answered = time.monotonic()
        # The store read its clock before the answer came: this is never later than the truth.
        _last.offset_ms = seconds * 1000 + microseconds / 1000 - answered * 1000
        _last.at = answered if answered - now < _ANSWER_TRAVELS else -math.inf
    return int(
        now * 1000 + _last.offset_ms + (settings.STORE_ANSWERS_WITHIN - _ANSWER_TRAVELS) * 1000
    )
