"""How often a caller may call: a bucket of tokens in the store, so that all web processes share it.

A bucket holds as many as the limit's number, and fills in the limit's time. See
https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ for the headers.
"""

import math
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings

from access import keys
from access.caller import Caller
from access.exceptions import RateLimited
from access.rate import Rate
from store.call import Call
from store.script import Script

_LUA = Path(__file__).parent / "lua" / "scripts"
TAKE_TOKENS_SCRIPT: Final = Script.from_files(_LUA / "take_tokens.lua")


class Taken(NamedTuple):
    """What came of asking for tokens.

    rate: what the bucket holds, and the time in which it fills.
    is_allowed: whether they were taken.
    left: how many there are.
    wait: seconds until as many can be taken again.
    full_in: seconds until the bucket is full.
    """

    rate: Rate
    is_allowed: bool
    left: int
    wait: float
    full_in: float

    @property
    def headers(self) -> dict[str, str]:
        """What the answer to the request tells of it."""
        told = {
            "RateLimit-Policy": f'"default";q={self.rate.requests};w={self.rate.seconds}',
            "RateLimit": f'"default";r={self.left};t={math.ceil(self.full_in)}',
        }
        return told if self.is_allowed else told | {"Retry-After": str(math.ceil(self.wait))}


def rate_of(caller: Caller) -> Rate | None:
    """The caller's own limit, else that of the hub; None where there is neither."""
    limit: Rate | None = caller.rate or settings.TASKHUB_RATE_LIMIT
    return limit


def take(caller_id: str, rate: Rate, cost: int = 1) -> Call[Taken]:
    """The call that takes tokens for a request.

    cost: how many; more than a bucket holds are taken from a full one, whose owner then waits the
        longer.
    """
    args = (rate.requests, rate.seconds * 1_000_000, cost)
    call = TAKE_TOKENS_SCRIPT.call((keys.bucket(caller_id),), args)
    return call.to(lambda answer: _taken(rate, answer))


async def limit(caller: Caller, cost: int = 1) -> dict[str, str]:
    """Count a request of this caller; the headers for its answer, none where nothing is limited.

    cost: how many requests it counts as.
    Raises RateLimited, RedisError.
    """
    rate = rate_of(caller)
    if rate is None:
        return {}
    taken = await take(caller.id, rate, cost).awaited()
    if not taken.is_allowed:
        raise RateLimited(taken.headers, taken.wait)
    return taken.headers


def _taken(rate: Rate, answer: list[int]) -> Taken:
    is_taken, left, wait_ms, full_ms = answer
    return Taken(rate, bool(is_taken), left, wait_ms / 1000, full_ms / 1000)
