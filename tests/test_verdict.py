"""The verdict: all well, or each thing that can be wrong, since when, and the worst first."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.queries.pauses import Pause
from tasks.queries.store_info import StoreInfo
from tasks.queries.verdict.facts import HubFacts, hub_facts
from tasks.queries.verdict.finding import Finding, Kind, Severity
from tasks.queries.verdict.limits import Limits
from tasks.queries.verdict.trend import first_rising
from tasks.queries.verdict.verdict import headline, verdict
from tasks.queries.workers import NOT_ANSWERING
from tests.hub import Hub
from tests.hub_facts import ago, facts, last_hour, minute, queue, store, worker
from tests.round_trips import counted

LIMITS = Limits(
    wait=300, error_rate=0.2, error_attempts=20, error_minutes=10, backlog=100, memory=0.9
)
SILENT = worker(name="s", pid=8, display_state=NOT_ANSWERING, last_heartbeat=ago(seconds=15))


def only(found: HubFacts) -> Finding:
    """The one thing that is wrong."""
    (finding,) = verdict(found, LIMITS)
    return finding


def test_nothing_to_do_is_well() -> None:
    assert verdict(facts(), LIMITS) == []
    assert [headline(findings) for findings in ([], [only(facts(workers=[]))])] == [
        "All well",
        "1 problem",
    ]


def test_much_to_do_is_well_while_it_is_done() -> None:
    points = last_hour(
        *[{"processed": 90, "failed": 9, "latency_seconds": 200, "pending": 500}] * 9
    )
    busy = queue(pending=450, active=3, latency_seconds=299)
    assert verdict(facts(low=busy, points=points), LIMITS) == []


def test_no_worker_is_alive() -> None:
    for workers in ([], [SILENT]):
        finding = only(facts(low=queue(pending=12, latency_seconds=900), workers=workers))
        assert finding.text == "No worker is alive: 12 tasks wait"
        assert (finding.severity, finding.since) == (Severity.SERIOUS, ago(seconds=40))
    assert only(facts(workers=[])).text == "No worker is alive: no task waits"


def test_a_queue_that_no_worker_serves() -> None:
    others = worker(queues=["high"])
    assert verdict(facts(workers=[others]), LIMITS) == []
    finding = only(facts(low=queue(pending=1, latency_seconds=400), workers=[others]))
    assert finding.text == "No worker serves queue low: 1 task waits"
    assert (finding.since, finding.or_earlier) == (ago(seconds=400), True)
    assert (finding.severity, finding.kind) == (Severity.SERIOUS, Kind.UNSERVED_QUEUE)


def test_quiet_workers_serve_no_queue() -> None:
    quiet = worker(state="quiet", display_state="quiet")
    finding = only(facts(low=queue(pending=2), workers=[quiet]))
    assert finding.text == "No worker serves queue low: 2 tasks wait"
    assert verdict(facts(low=queue(pending=2), workers=[quiet, worker()]), LIMITS) == []


def test_a_worker_that_does_not_answer() -> None:
    finding = only(facts(workers=[worker(), SILENT]))
    assert finding.text == "Worker mole:8 does not answer"
    assert (finding.name, finding.since) == ("s", ago(seconds=15))


def test_a_paused_queue_whose_tasks_wait_because_of_it() -> None:
    pauses = [Pause(ago(hours=3), paused=False), Pause(ago(minutes=9), paused=True)]
    paused = queue(paused=True, pending=1200, latency_seconds=540)
    finding = only(facts(low=paused, pauses=pauses))
    assert finding.text == "Queue low is paused: 1,200 tasks wait"
    assert finding.since == ago(minutes=9)
    assert only(facts(low=paused)).since is None


def test_a_task_that_waits_for_long() -> None:
    """Since the limit was passed, be it by a task that has been taken by now."""
    slow = queue(pending=3, latency_seconds=360)
    finding = only(facts(low=slow))
    assert finding.text == "The oldest task in queue low has waited 6 min: 3 tasks wait"
    assert (finding.since, finding.or_earlier) == (ago(seconds=60), False)
    points = last_hour(*[{"latency_seconds": 310}] * 5)
    assert only(facts(low=slow, points=points)).since == minute(4)
    finding = only(facts(low=slow, points=last_hour(*[{"latency_seconds": 310}] * 60)))
    assert (finding.since, finding.or_earlier) == (minute(59), True)


def test_attempts_that_fail() -> None:
    """In the last minutes, and if there are enough of them to tell."""
    well, ill = {"processed": 10, "failed": 0}, {"processed": 10, "failed": 8}
    finding = only(facts(points=last_hour(*[well] * 8, *[ill] * 5)))
    assert finding.text == "40% of 100 attempts in queue low failed in the last 10 min"
    assert finding.kind == Kind.ERRORS
    assert finding.since == minute(2)  # 24 of 100, the first over 20 %
    for points in (last_hour(*[ill] * 5, *[well] * 9), last_hour({"processed": 19, "failed": 19})):
        assert verdict(facts(points=points), LIMITS) == []


def test_a_backlog_that_grows() -> None:
    rising = [{"pending": count} for count in (90, 40, 60, 80, 90, 100, 150)]
    grows = queue(pending=200)
    finding = only(facts(low=grows, points=last_hour(*rising)))
    assert finding.text == (
        "The backlog of queue low grows: 200 tasks wait, 160 more than 6 min ago"
    )
    assert finding.since == minute(5)
    for low, points in (
        (queue(pending=150), rising),  # as before
        (grows, rising[3:5]),  # for 2 minutes
        (queue(pending=99), [{"pending": count} for count in (1, 2, 3, 4, 5, 6)]),  # few
    ):
        assert verdict(facts(low=low, points=last_hour(*points)), LIMITS) == []


@pytest.mark.parametrize(
    ("ill", "severity", "text"),
    [
        (store(appends_well=False), "serious", "append-only file"),
        (store(saves_well=False), "warning", "snapshot failed: the one before it is 2 h old"),
        (store(appends=False, saves_well=False), "serious", "snapshot failed"),
        (store(memory=90 << 20), "serious", "90% full, of 100 MiB: .* refuses new tasks"),
        (store(memory=99 << 20, evicts=True), "serious", "throws away tasks"),
    ],
)
def test_a_store_that_is_ill(ill: StoreInfo, severity: str, text: str) -> None:
    finding = only(facts(of_store=ill))
    assert (finding.severity, finding.since) == (severity, None)
    assert re.search(text, finding.text)


def test_a_store_without_limit_is_never_full() -> None:
    assert verdict(facts(of_store=store(memory_limit=0)), LIMITS) == []


def test_the_worst_comes_first() -> None:
    slow = queue(pending=150, latency_seconds=360)
    found = facts(low=slow, workers=[worker(), SILENT], of_store=store(appends_well=False))
    assert [finding.kind for finding in verdict(found, LIMITS)] == [
        Kind.STORE_NOT_APPENDING,
        Kind.SILENT_WORKER,
        Kind.LONG_WAIT,
    ]
    assert headline(verdict(found, LIMITS)) == "3 problems"


@given(st.lists(st.one_of(st.none(), st.integers(0, 5)), min_size=1))
def test_what_rises_rises_to_the_end_and_not_before(counts: list[int | None]) -> None:
    first = first_rising(counts)
    known = [-1 if count is None else count for count in counts[first:]]
    assert known == sorted(set(known))
    if first:
        before, after = counts[first - 1], counts[first]
        assert before is None or after is None or before >= after


def test_the_facts_take_two_round_trips(hub: Hub) -> None:
    hub_facts()
    with counted() as trips:
        found = hub_facts()
    assert trips.count == 2
    assert len(found.workers) == 2
    assert found.last_heartbeat
    assert found.last_heartbeat <= found.now
    assert {queue.queue for queue in found.queues} == found.last_hour.keys() == found.pauses.keys()
