"""Waiting out a store that is away: it restarts, stalls, is out of memory, or may not write."""

import logging
import re
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from redis import exceptions as redis

T = TypeVar("T")

log = logging.getLogger(__name__)

_TRANSIENT = (
    "BUSY",  # a script runs for long
    "CLUSTERDOWN",
    "LOADING",
    "MASTERDOWN",
    "MISCONF",  # its files cannot be written
    "NOREPLICAS",
    "OOM",
    "READONLY",  # it has just become a replica
    "TRYAGAIN",
    "UNBLOCKED",  # it became one while we waited in it
)
"""Codes of errors that pass by themselves, or as soon as somebody has seen to the store. All others
(NOAUTH, WRONGPASS, NOPERM, WRONGTYPE, MOVED, …) say that the hub is set up wrongly."""
_TRANSIENT_MESSAGE = re.compile(rf"(?:^|: -?)(?:{'|'.join(_TRANSIENT)}) |Script killed by user")
"""A code that the client library leaves in the message: in front, or (of a script on a Redis 6, of
a transaction) after what the error was met in."""


def is_unavailable(error: redis.RedisError) -> bool:
    """Whether a store that says so will be back; else its answer will always be the same."""
    if isinstance(error, redis.AuthenticationError | redis.AuthorizationError):
        return False
    if (
        isinstance(error, redis.ConnectionError | redis.TimeoutError)
        or error.status_code in _TRANSIENT
    ):
        return True
    return bool(_TRANSIENT_MESSAGE.search(str(error)))


def is_out_of_memory(error: BaseException | None) -> bool:
    """Whether a store says so, be it within a script."""
    return isinstance(error, redis.OutOfMemoryError) or bool(
        isinstance(error, redis.ResponseError) and re.search(r"(?:^|: -?)OOM ", str(error))
    )


def retry_pauses() -> Iterator[float]:
    """Seconds to wait between tries: 50 ms, doubling up to 1 s."""
    pause = 0.05
    while True:
        yield pause
        pause = min(1.0, pause * 2)


def retry_while_unavailable(
    call: Callable[[], T], give_up: Callable[[], bool] = lambda: False
) -> T:
    """What `call` returns, once the store answers. For calls that may be made twice without harm.

    give_up: asked after each failure.
    Raises RedisError: the last one once `give_up` says so, and at once where the store is not
    just away.
    """
    for pause in retry_pauses():
        try:
            return call()
        except redis.RedisError as error:
            if not is_unavailable(error) or give_up():
                raise
            log.warning("the store is away (%s), trying again in %.2f s", error, pause)
            time.sleep(pause)
    raise AssertionError("pauses never end")
