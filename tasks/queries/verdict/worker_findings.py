"""What can be wrong with workers."""

from collections.abc import Iterator

from tasks.queries.verdict.facts import HubFacts
from tasks.queries.verdict.finding import Finding, Kind, Severity, tasks_wait
from tasks.queries.workers import NOT_ANSWERING


def worker_findings(facts: HubFacts) -> Iterator[Finding]:
    """Of all workers, or else of those that do not answer."""
    silent = [worker for worker in facts.workers if worker.display_state == NOT_ANSWERING]
    if len(silent) == len(facts.workers):
        yield _none(facts)
        return
    for worker in silent:
        yield Finding(
            kind=Kind.SILENT_WORKER,
            severity=Severity.WARNING,
            text=f"Worker {worker.host}:{worker.pid} does not answer",
            name=worker.name,
            since=worker.last_heartbeat,
        )


def _none(facts: HubFacts) -> Finding:
    waiting = sum(queue.pending for queue in facts.queues)
    return Finding(
        kind=Kind.NO_WORKER,
        severity=Severity.SERIOUS,
        text=f"No worker is alive: {tasks_wait(waiting)}",
        since=facts.last_heartbeat,
    )
