"""What attempts at tasks of each type come to: counted as each ends, sampled once a minute."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.connection import Store, shared_client
from tasks import registry
from tasks.engine import broker, keys, services, type_counters
from tasks.engine.calls import Heartbeat, TakeRequest
from tasks.engine.outcome import Outcome
from tasks.engine.spec import NewTask
from tasks.engine.states import Event
from tasks.engine.type_counters import OTHER_TYPES, PERIODS, TypeCounters
from tasks.queries.type_stats import intervals, points, right_at, type_history, type_stats
from tests.api import Api

QUEUE = "quiet"
PERIOD = PERIODS["hour"]


@pytest.fixture
def store(other_database: None) -> Iterator[Store]:
    """An empty one, which no worker looks at."""
    client = shared_client()
    client.flushdb()
    yield client
    client.flushdb()


def end_one(store: Store, name: str = "demo") -> None:
    """An attempt at a task of this type."""
    task_id = services.create(NewTask.of(registry.get("demo"), payload={}, queue=QUEUE)).task_id
    store.hset(keys.job(task_id), "description", name)
    taken = broker.take(store, TakeRequest.new(worker="w", queues=[QUEUE], lease=60))
    assert taken
    outcome = Outcome(event=Event.COMPLETE, result=b"{}")
    assert broker.finish(store, taken.execution, outcome) is Event.COMPLETE


def sample(store: Store, *, ago: int = 0) -> None:
    """As in a new minute; and then as if that had been some seconds ago."""
    store.delete(keys.SINGLES["last_sample"].name)
    broker.heartbeat(store, Heartbeat(worker="w"))
    for name, period in PERIODS.items() if ago else ():
        for key in store.scan_iter(f"{keys.PREFIXES[f'type_{name}'].name}*"):
            text = store.zpopmax(key)[0][0].decode()
            bucket, _, row = text.partition(" ")
            earlier = int(bucket) - ago // period.seconds
            store.zadd(key, {f"{earlier} {row}": earlier})


def test_a_worker_tells_how_long_tasks_waited_and_ran(api: Api) -> None:
    before = type_history("sleep")["hour"].stats.counters
    api.run("sleep", {"seconds": 0.3})
    added = type_history("sleep")["hour"].stats.counters.since(before)
    assert (added.attempts, added.completed, added.failed) == (1, 1, 0)
    assert added.wait.count == 1
    p95 = added.run.percentile(0.95)
    assert p95
    assert p95 > 0.25


def test_failed_attempts_and_their_retries_are_counted(api: Api) -> None:
    before = type_history("fail")["hour"].stats.counters
    api.run("fail", {"times": 2})
    api.wait(api.create("fail", max_retries=0), "archived")
    added = type_history("fail")["hour"].stats.counters.since(before)
    assert (added.completed, added.retried, added.archived) == (1, 2, 1)
    (stats,) = (each for each in type_stats() if each.type == "fail")
    assert stats.failure_rate
    assert stats.per_minute > 0
    assert "default" in stats.queues


def test_what_was_before_an_hour_is_not_in_the_last_one(store: Store) -> None:
    for _ in range(3):
        end_one(store)
    sample(store, ago=2 * 3600)
    assert type_stats("hour")[0].counters.attempts == 0
    assert type_stats("day")[0].counters.attempts == 3
    end_one(store)
    assert type_stats("hour")[0].counters.attempts == 1
    history = type_history("demo")
    assert {name: each.stats.counters.attempts for name, each in history.items()} == {
        "hour": 1,
        "day": 4,
        "month": 4,
    }
    for each in history.values():
        assert sum(point.completed for point in each.points) == each.stats.counters.attempts
        assert history["hour"].points[-1].completed == 1


def test_a_sample_is_kept_where_something_happened(store: Store) -> None:
    end_one(store)
    for _ in range(3):
        sample(store)
    assert store.zcard(f"{keys.PREFIXES['type_hour'].name}{QUEUE}:demo") == 1


def test_a_type_that_is_done_is_forgotten_some_day(store: Store) -> None:
    end_one(store)
    counters = f"{keys.PREFIXES['type_counters'].name}{QUEUE}:demo"
    assert store.ttl(counters) == -1
    sample(store)
    of_type = [key for key in store.scan_iter("taskhub:type*:*") if store.type(key) != b"set"]
    assert {store.ttl(key) for key in of_type} == {type_counters.COUNTED_FOR}
    store.delete(counters)
    sample(store)
    assert type_stats() == []
    assert store.scard(keys.PREFIXES["types"].name + QUEUE) == 0


def test_there_may_be_so_many_types_and_the_others_are_one(store: Store) -> None:
    store.sadd(keys.PREFIXES["types"].name + QUEUE, *range(type_counters.MAX_TYPES))
    for name in ("one", "more", "x" * (type_counters.MAX_NAME + 1)):
        end_one(store, name)
    (others,) = type_stats()
    assert (others.type, others.counters.attempts) == (OTHER_TYPES, 3)


GROWTH = st.lists(st.tuples(st.integers(0, 80), st.integers(0, 9)), max_size=30)


@given(GROWTH)
def test_what_intervals_add_is_what_the_period_added(growth: list[tuple[int, int]]) -> None:
    """growth: how many intervals ago how many attempts ended; then a sample follows."""
    now_ms = 1_000_000 * PERIOD.seconds * 1000 + 1
    now = now_ms // 1000 // PERIOD.seconds
    one = TypeCounters((1, *TypeCounters().row[1:]))
    samples, total = {}, TypeCounters()
    for ago, attempts in sorted(growth, reverse=True):
        for _ in range(attempts):
            total += one
        samples[now - ago + 1] = total
    added = points(samples, total, PERIOD, now_ms)
    first, *_ = numbers = intervals(PERIOD, now_ms)
    within = sum(attempts for ago, attempts in growth if now - ago >= first)
    assert sum(each.attempts for each in added) == within
    assert total.since(right_at(samples, first)).attempts == within
    assert len(added) == len(numbers) == PERIOD.count
