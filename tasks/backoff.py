"""How long a failed task waits before its next attempt."""

import random
from collections.abc import Callable

from django.conf import settings

Backoff = Callable[[int], float]
"""Retries begun so far → seconds until the next."""

_JITTER = 0.25


def exponential(retried: int) -> float:
    """`base · 2ⁿ` seconds, give or take a quarter, at most the cap."""
    base, cap = settings.TASKHUB_RETRY_BASE, settings.TASKHUB_RETRY_CAP
    delay = base * 2 ** min(retried, 64)
    return float(min(cap, delay * random.uniform(1 - _JITTER, 1 + _JITTER)))
