"""What queues did over time: the samples that workers take, and the points made of them."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis import Redis

from store.connection import Store
from tasks.engine import broker, keys
from tasks.engine.calls import Heartbeat
from tasks.queries.queue_history import PERIODS, Period, Point, Sample, points, queue_history
from tests.api import Api
from tests.hub import Hub
from tests.waiting import eventually

QUEUE = "sampled"
TEN = Period(keys.minutes, bucket_seconds=60, width=1, count=10)
PAIRS = Period(keys.minutes, bucket_seconds=60, width=2, count=5)


def processed(samples: list[Sample], now: Sample, period: Period = TEN) -> list[int | None]:
    return [point.processed for point in points(samples, now, period)]


def test_each_interval_has_what_was_done_in_it() -> None:
    samples = [Sample(bucket, 10 * bucket, bucket) for bucket in range(100, 110)]
    found = points(samples, Sample(109, 1093, 109), TEN)
    assert [point.processed for point in found] == [10] * 9 + [3]
    assert [point.failed for point in found] == [1] * 9 + [0]
    assert [point.time for point in found] == [60 * bucket for bucket in range(100, 110)]


def test_intervals_of_several_buckets_begin_at_round_times() -> None:
    samples = [Sample(bucket, bucket, 0) for bucket in range(90, 110)]
    found = points(samples, Sample(108, 109, 0), PAIRS)
    assert [point.processed for point in found] == [2, 2, 2, 2, 1]
    assert [point.time for point in found] == [60 * bucket for bucket in (100, 102, 104, 106, 108)]


def test_what_was_before_the_first_sample_is_not_known() -> None:
    samples = [Sample(105, 50, 0), Sample(106, 57, 0)]
    assert processed(samples, Sample(109, 57, 0)) == [None] * 5 + [7, 0, 0, 0, 0]
    assert processed([], Sample(109, 57, 0)) == [None] * 10


def test_a_time_without_samples_has_no_spike_at_its_end() -> None:
    samples = [Sample(100, 0, 0), Sample(101, 4, 0), Sample(107, 64, 0), Sample(108, 65, 0)]
    assert processed(samples, Sample(109, 65, 0)) == [4, *[10] * 6, 1, 0, 0]


def test_totals_that_went_back_count_as_nothing_done() -> None:
    samples = [Sample(105, 900, 90), Sample(106, 905, 90), Sample(107, 0, 0), Sample(108, 7, 1)]
    found = points(samples, Sample(109, 9, 1), TEN)
    assert [point.processed for point in found][5:] == [5, 0, 7, 1, 1]
    assert [point.failed for point in found][5:] == [0, 0, 1, 0, 0]


def test_the_latency_of_an_interval_is_its_longest() -> None:
    latencies = {100: 5, 101: 9, 102: 1500, 105: 40}
    samples = [Sample(bucket, 0, 0, latency) for bucket, latency in latencies.items()]
    found = points(samples, Sample(109, 0, 0), PAIRS)
    assert [point.latency_seconds for point in found] == [0.009, 1.5, 0.04, None, None]


counts = st.integers(0, 1000)
anything = st.builds(Sample, st.integers(0, 200), counts, counts, counts)


@given(samples=st.lists(anything), now=anything, period=st.sampled_from([TEN, PAIRS]))
def test_whatever_was_sampled_nothing_is_negative(
    samples: list[Sample], now: Sample, period: Period
) -> None:
    found = points(samples, now, period)
    assert len(found) == period.count
    for point in found:
        assert (point.processed is None) == (point.failed is None)
        assert (point.processed or 0) >= 0
        assert (point.failed or 0) >= 0


@given(steps=st.lists(st.tuples(st.integers(1, 3), counts), max_size=4), last=counts)
def test_nothing_is_lost_or_counted_twice(steps: list[tuple[int, int]], last: int) -> None:
    """As long as all samples are within the period."""
    bucket, total, samples = 100, 77, [Sample(100, 77, 0)]
    for ahead, done in steps:
        bucket, total = bucket + ahead, total + done
        samples.append(Sample(bucket, total, 0))
    found = processed(samples[::-1], Sample(max(bucket, 109), total + last, 0), Period(*_WIDE))
    assert sum(value or 0 for value in found) == total + last - 77


_WIDE = (keys.minutes, 60, 1, 50)


# The samples


@pytest.fixture
def store(hub: Hub) -> Iterator[Store]:
    """A database of the shared store that no worker looks at."""
    with Redis.from_url(hub.environment["REDIS_URL"] + "?db=2") as client:
        client.flushdb()
        yield client
        client.flushdb()


def send_heartbeat(store: Store) -> None:
    broker.heartbeat(store, Heartbeat(worker="sampler", queues=[QUEUE]))


def minute(store: Store) -> int:
    return int(store.time()[0]) // 60


def test_the_first_worker_of_a_minute_takes_the_sample(store: Store) -> None:
    store.hset(keys.totals(QUEUE), mapping={"processed": 12, "failed": 3})
    before = minute(store)
    send_heartbeat(store)
    (line,) = store.lrange(keys.minutes(QUEUE), 0, -1)
    sample = Sample(*map(int, line.split()))
    assert before <= sample.bucket <= minute(store)
    assert (sample.processed, sample.failed, sample.latency_ms) == (12, 3, 0)
    (line,) = store.lrange(keys.hours(QUEUE), 0, -1)
    assert int(line.split()[0]) == sample.bucket // 60
    for _ in range(20):
        send_heartbeat(store)
    assert store.llen(keys.minutes(QUEUE)) <= 1 + minute(store) - before


def test_a_sample_tells_how_long_the_oldest_pending_task_has_waited(store: Store) -> None:
    now_ms = int(store.time()[0]) * 1000
    store.rpush("rq:queue:" + QUEUE, "oldest", "newest")
    store.hset(keys.job("oldest"), "due", now_ms - 90_000)
    send_heartbeat(store)
    (line,) = store.lrange(keys.minutes(QUEUE), 0, -1)
    assert 89_000 <= int(line.split()[3]) < 200_000


def test_the_next_minute_adds_a_sample_and_the_same_hour_does_not(store: Store) -> None:
    earlier = minute(store) - 1
    store.rpush(keys.minutes(QUEUE), f"{earlier} 5 0 0")
    store.rpush(keys.hours(QUEUE), f"{minute(store) // 60} 5 0 0")
    store.set(keys.SINGLES["last_sample"].name, earlier)
    send_heartbeat(store)
    assert store.llen(keys.minutes(QUEUE)) == 2
    assert store.llen(keys.hours(QUEUE)) == 1 or minute(store) % 60 == 0


def test_the_sample_of_an_hour_has_the_longest_wait_of_its_minutes(store: Store) -> None:
    """A backlog that begins after the hour's first minute is not forgotten; one that has ended
    neither; what was sampled before there were counts of pending tasks is read."""
    hour = minute(store) // 60
    now_ms = int(store.time()[0]) * 1000
    store.rpush(keys.hours(QUEUE), f"{hour} 5 2 0")
    store.rpush("rq:queue:" + QUEUE, "oldest", "newest")
    store.hset(keys.job("oldest"), "due", now_ms - 90_000)
    for pending in ([], ["rq:queue:" + QUEUE]):
        store.delete(*pending, keys.SINGLES["last_sample"].name)
        send_heartbeat(store)
        if minute(store) // 60 != hour:
            pytest.skip("the hour is over")
        (line,) = store.lrange(keys.hours(QUEUE), 0, -1)
        sample = Sample(*map(int, line.split()))
        assert (sample.bucket, sample.processed, sample.failed) == (hour, 5, 2)
        assert 89_000 <= sample.latency_ms < 200_000
        assert sample.pending == 2


@pytest.mark.parametrize(("key", "bound"), [(keys.minutes, 1440), (keys.hours, 720)])
def test_a_history_does_not_grow_for_ever(store: Store, key: object, bound: int) -> None:
    assert callable(key)
    store.rpush(key(QUEUE), *(f"{bucket} 1 0 0" for bucket in range(bound)))
    send_heartbeat(store)
    lines = store.lrange(key(QUEUE), 0, -1)
    assert len(lines) == bound
    assert lines[0].split()[0] == b"1"


@pytest.mark.parametrize("name", PERIODS)
def test_a_period_needs_no_more_samples_than_are_kept(name: str) -> None:
    period = PERIODS[name]
    assert period.count * period.width <= (1440 if period.key is keys.minutes else 720)


def test_attempts_show_up(hub: Hub, api: Api) -> None:
    def done(name: str) -> tuple[int, int]:
        row: list[Point] = queue_history(name)["low"]
        return sum(p.processed or 0 for p in row), sum(p.failed or 0 for p in row)

    eventually(lambda: queue_history("hour")["low"][-1].processed, _known, 60, "first sample")
    before = {name: done(name) for name in PERIODS}
    for _ in range(3):
        api.run("echo", queue="low")
    api.wait(api.create("fail", queue="low", max_retries=0), "archived")
    for name, (processed, failed) in before.items():
        assert done(name) == (processed + 4, failed + 1)


def _known(value: int | None) -> bool:
    return value is not None
