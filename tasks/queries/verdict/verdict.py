"""Whether all is well with the hub, or what is wrong."""

from collections.abc import Sequence
from itertools import chain

from tasks.queries.verdict.facts import HubFacts
from tasks.queries.verdict.finding import Finding, Severity
from tasks.queries.verdict.limits import Limits
from tasks.queries.verdict.queue_findings import queue_findings
from tasks.queries.verdict.store_findings import store_findings
from tasks.queries.verdict.worker_findings import worker_findings


def verdict(facts: HubFacts, limits: Limits) -> list[Finding]:
    """What is wrong, worst first; nothing when all is well."""
    found = chain(
        worker_findings(facts), store_findings(facts, limits), queue_findings(facts, limits)
    )
    return sorted(found, key=lambda finding: finding.severity is not Severity.SERIOUS)


def headline(findings: Sequence[Finding]) -> str:
    """The verdict in two words."""
    if not findings:
        return "All well"
    return "1 problem" if len(findings) == 1 else f"{len(findings)} problems"
