"""The store's clock, told without asking it each time.

A request that was refused because the store did not answer must not be carried out later, when a
stalled store works through what it received. So each change carries the moment, by the store's
clock, at which its caller gives up.
"""

import math
import time
from dataclasses import dataclass

from django.conf import settings

from store.call import Asking, Call, asked

_REFRESH_AFTER = 60.0  # seconds; clocks drift, and a store's may be set
_REFRESH_SOON = 1.0  # seconds, with Sentinels: another server has another clock
_MAX_TRAVEL = 0.1  # seconds from the store to here


@dataclass(slots=True)
class _ClockReading:
    """When the store's clock was read, and what it said.

    offset_ms: the store's milliseconds since 1970 less those of our monotonic clock.
    at: seconds of the monotonic clock.
    """

    offset_ms: float = 0.0
    at: float = -math.inf


_reading = _ClockReading()


@asked
def deadline_ms() -> Asking[int]:
    """When a call made now will have given up: ms since 1970, by the store's clock.

    Raises RedisError where the clock has to be read.
    """
    now = time.monotonic()
    if now - _reading.at > (_REFRESH_SOON if settings.STORE_SENTINELS else _REFRESH_AFTER):
        seconds, microseconds = yield from Call.of(("TIME",))
        answered = time.monotonic()
        # The store read its clock before the answer came: this is never later than the truth.
        _reading.offset_ms = seconds * 1000 + microseconds / 1000 - answered * 1000
        _reading.at = answered if answered - now < _MAX_TRAVEL else -math.inf
    return int(
        now * 1000 + _reading.offset_ms + (settings.STORE_ANSWERS_WITHIN - _MAX_TRAVEL) * 1000
    )
