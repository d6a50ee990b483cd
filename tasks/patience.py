"""Waiting out a store that is away: it restarts, stalls, or is out of memory."""

import logging
import time
from collections.abc import Callable, Iterator
from typing import Any

from redis import exceptions as redis

log = logging.getLogger(__name__)

AWAY: tuple[type[redis.RedisError], ...] = (
    redis.ConnectionError,
    redis.TimeoutError,
    redis.BusyLoadingError,
    redis.ReadOnlyError,
    redis.OutOfMemoryError,
)
"""What a store that will be back says meanwhile."""


def pauses() -> Iterator[float]:
    """Seconds to wait between tries: 50 ms, doubling up to 1 s."""
    pause = 0.05
    while True:
        yield pause
        pause = min(1.0, pause * 2)


def until_answered(call: Callable[[], Any], give_up: Callable[[], bool] = lambda: False) -> Any:
    """Call until the store answers. For calls that may be made twice without harm.

    Raises the last error once `give_up` says so.
    """
    for pause in pauses():
        try:
            return call()
        except AWAY as error:
            if give_up():
                raise
            log.warning("the store is away (%s), trying again in %.2f s", error, pause)
            time.sleep(pause)
    raise AssertionError("pauses never end")
