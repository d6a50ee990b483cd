"""What can be wrong with the store."""

from collections.abc import Iterator

from tasks.elapsed import elapsed_text
from tasks.queries.verdict.facts import HubFacts
from tasks.queries.verdict.finding import Finding, Kind, Severity
from tasks.queries.verdict.limits import Limits

_MIB = 1 << 20


def store_findings(facts: HubFacts, limits: Limits) -> Iterator[Finding]:
    """Since when it does not write, or has little room, no store says."""
    store = facts.store
    if store.appends and not store.appends_well:
        yield Finding(
            kind=Kind.STORE_NOT_APPENDING,
            severity=Severity.SERIOUS,
            text="The store cannot write its append-only file: it refuses new tasks, and a crash "
            "loses what is not in a snapshot",
        )
    if not store.saves_well:
        age = elapsed_text((facts.now - store.last_save).total_seconds())
        yield Finding(
            kind=Kind.STORE_NOT_SAVING,
            severity=Severity.WARNING if store.appends else Severity.SERIOUS,
            text=f"The store's last snapshot failed: the one before it is {age} old",
        )
    if store.memory_limit and store.memory >= limits.memory * store.memory_limit:
        outcome = "throws away tasks" if store.evicts else "refuses new tasks"
        yield Finding(
            kind=Kind.STORE_FULL,
            severity=Severity.SERIOUS,
            text=f"The store's memory is {store.memory / store.memory_limit:.0%} full, of "
            f"{store.memory_limit / _MIB:,.0f} MiB: when there is none left, it {outcome}",
        )
