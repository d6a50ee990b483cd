"""Times in fixed buckets: what a percentile of them is worth."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.connection import shared_client
from tasks.engine import histogram
from tasks.engine.histogram import BOUNDS_MS, BUCKETS, Histogram, bucket_of
from tests.hub import Hub

TIMES = st.lists(st.integers(0, 2 * BOUNDS_MS[-1]), min_size=1, max_size=200)
SHARES = st.floats(0.01, 1)


def histogram_of(times: list[int]) -> Histogram:
    counts = [0] * BUCKETS
    for ms in times:
        counts[bucket_of(ms)] += 1
    return Histogram(tuple(counts))


@given(TIMES, SHARES)
def test_a_percentile_is_in_the_bucket_of_the_true_one(times: list[int], share: float) -> None:
    told = histogram_of(times).percentile(share)
    true = bucket_of(sorted(times)[math.ceil(share * len(times)) - 1])
    assert told is not None
    if true == len(BOUNDS_MS):
        assert told == math.inf
    else:
        low, high = (BOUNDS_MS[true - 1] if true else 0), BOUNDS_MS[true]
        assert low <= told * 1000 <= high or told * 1000 == pytest.approx(high)


@given(TIMES)
def test_percentiles_grow_with_the_share(times: list[int]) -> None:
    found = [histogram_of(times).percentile(share / 100) or 0 for share in range(1, 101)]
    assert found == sorted(found)


def test_of_nothing_there_is_no_percentile() -> None:
    assert Histogram((0,) * BUCKETS).percentile(0.95) is None


def test_a_time_is_in_the_same_bucket_in_lua(hub: Hub) -> None:
    times = [ms + beside for ms in (0, *BOUNDS_MS) for beside in (-1, 0, 1)]
    buckets = "local found = {} for i, ms in ipairs(ARGV) do found[i] = bucket_of(tonumber(ms)) end"
    script = f"{histogram.as_lua()}\n{buckets} return found"
    found = shared_client().eval(script, 0, *times)
    assert [int(bucket) for bucket in found] == list(map(bucket_of, times))
