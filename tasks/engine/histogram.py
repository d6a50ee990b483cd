"""How often something took how long, in fixed buckets of time, for Python and Lua."""

import math
from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

_MINUTE_MS: Final = 60_000
BOUNDS_MS: Final = (
    *(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000),
    *(count * _MINUTE_MS for count in (1, 2, 5, 10, 30, 60)),
)
"""Where each bucket ends, that time included. One more holds what took longer."""
BUCKETS: Final = len(BOUNDS_MS) + 1


@dataclass(frozen=True, slots=True)
class Histogram:
    """How often something took how long.

    counts: of each bucket.
    seconds: that all of it took, of what was counted since there are sums.
    """

    counts: tuple[int, ...]
    seconds: float = 0.0

    @property
    def count(self) -> int:
        """How often there was something."""
        return sum(self.counts)

    def percentile(self, share: float) -> float | None:
        """About how many seconds such a share of all took at most; infinity for more than the last
        bound, None where there is nothing.

        Within a bucket times are taken to be spread evenly, so the answer is in the right bucket.
        share: above 0, at most 1.
        """
        if not self.count:
            return None
        reached = list(accumulate(self.counts))
        wanted = share * self.count
        bucket = bisect_left(reached, wanted)
        if bucket == len(BOUNDS_MS):
            return math.inf
        low, high = (BOUNDS_MS[bucket - 1] if bucket else 0), BOUNDS_MS[bucket]
        before = reached[bucket] - self.counts[bucket]
        return (low + (high - low) * (wanted - before) / self.counts[bucket]) / 1000


def bucket_of(ms: int) -> int:
    """The number of the bucket of a time, from 0."""
    return bisect_left(BOUNDS_MS, ms)


def as_lua() -> str:
    """`bucket_of(ms)`, as above, but as text: scripts make names of it."""
    cases = (f'if ms <= {bound} then return "{at}" end' for at, bound in enumerate(BOUNDS_MS))
    return "\n  ".join(["local function bucket_of(ms)", *cases, f'return "{BUCKETS - 1}" end'])
