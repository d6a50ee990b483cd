"""What can be wrong with a queue."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from tasks.elapsed import elapsed_text
from tasks.engine.calls import QueueStats
from tasks.queries.pauses import paused_since
from tasks.queries.verdict.facts import HubFacts
from tasks.queries.verdict.finding import Finding, Kind, Severity, tasks_wait
from tasks.queries.verdict.limits import Limits
from tasks.queries.verdict.trend import (
    RISING_MINUTES,
    begin_of,
    failures_until,
    first_of_last_run,
    first_rising,
)
from tasks.queries.workers import NOT_ANSWERING, is_serving


def queue_findings(facts: HubFacts, limits: Limits) -> Iterator[Finding]:
    """Of each queue. Where it is paused or nobody serves it, that its tasks wait goes without
    saying; where no worker answers, so does that nobody serves it."""
    is_any_there = any(worker.display_state != NOT_ANSWERING for worker in facts.workers)
    served = {queue for worker in facts.workers if is_serving(worker) for queue in worker.queues}
    for queue in facts.queues:
        if queue.paused:
            yield _paused(facts, queue)
        elif queue.queue in served:
            yield from _slow(facts, queue, limits)
            yield from _growing(facts, queue, limits)
        elif is_any_there and queue.pending:
            yield _unserved(facts, queue)
        yield from _failing(facts, queue, limits)


def _paused(facts: HubFacts, queue: QueueStats) -> Finding:
    return Finding(
        kind=Kind.PAUSED_QUEUE,
        severity=Severity.WARNING,
        text=f"Queue {queue.queue} is paused: {tasks_wait(queue.pending)}",
        name=queue.queue,
        since=paused_since(facts.pauses[queue.queue]),
    )


def _unserved(facts: HubFacts, queue: QueueStats) -> Finding:
    return Finding(
        kind=Kind.UNSERVED_QUEUE,
        severity=Severity.SERIOUS,
        text=f"No worker serves queue {queue.queue}: {tasks_wait(queue.pending)}",
        name=queue.queue,
        since=_due(facts, queue),
        or_earlier=True,
    )


def _slow(facts: HubFacts, queue: QueueStats, limits: Limits) -> Iterator[Finding]:
    if not queue.pending or queue.latency_seconds < limits.wait:
        return
    points = facts.last_hour[queue.queue]
    first = first_of_last_run(
        len(points), lambda place: (points[place].latency_seconds or 0) >= limits.wait
    )
    since = _due(facts, queue) + timedelta(seconds=limits.wait)
    if first < len(points):
        since = min(since, begin_of(points[first]))
    waited = elapsed_text(queue.latency_seconds)
    yield Finding(
        kind=Kind.LONG_WAIT,
        severity=Severity.WARNING,
        text=f"The oldest task in queue {queue.queue} has waited {waited}: "
        f"{tasks_wait(queue.pending)}",
        name=queue.queue,
        since=since,
        or_earlier=first == 0,
    )


def _growing(facts: HubFacts, queue: QueueStats, limits: Limits) -> Iterator[Finding]:
    points = facts.last_hour[queue.queue]
    counts = [*(point.pending for point in points), queue.pending]
    first = first_rising(counts)
    minutes = len(points) - first
    if queue.pending < limits.backlog or minutes < RISING_MINUTES:
        return
    more = queue.pending - (counts[first] or 0)
    yield Finding(
        kind=Kind.GROWING_BACKLOG,
        severity=Severity.WARNING,
        text=f"The backlog of queue {queue.queue} grows: {tasks_wait(queue.pending)}, "
        f"{more:,} more than {minutes} min ago",
        name=queue.queue,
        since=begin_of(points[first]),
        or_earlier=first == 0,
    )


def _failing(facts: HubFacts, queue: QueueStats, limits: Limits) -> Iterator[Finding]:
    points = facts.last_hour[queue.queue]

    def is_failing(place: int) -> bool:
        attempts, failed = failures_until(points, place, limits.error_minutes)
        return attempts >= limits.error_attempts and failed >= limits.error_rate * attempts

    first = first_of_last_run(len(points), is_failing)
    if first == len(points):
        return
    attempts, failed = failures_until(points, len(points) - 1, limits.error_minutes)
    yield Finding(
        kind=Kind.ERRORS,
        severity=Severity.WARNING,
        text=f"{failed / attempts:.0%} of {attempts:,} attempts in queue {queue.queue} failed in "
        f"the last {limits.error_minutes} min",
        name=queue.queue,
        since=begin_of(points[first]),
        or_earlier=first == 0,
    )


def _due(facts: HubFacts, queue: QueueStats) -> datetime:
    """When the oldest pending task was due."""
    return facts.now - timedelta(seconds=queue.latency_seconds)
