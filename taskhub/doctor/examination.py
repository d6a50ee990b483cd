"""A look at all parts of a hub."""

from collections.abc import Iterator

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from redis.exceptions import RedisError

from taskhub.doctor.advice import ADVICE, AREAS, complaint_of
from taskhub.doctor.diagnosis import Area, Complaint, Diagnosis
from taskhub.doctor.sentinel_check import sentinel_diagnosis
from taskhub.doctor.store_check import (
    clock_skew,
    no_store,
    replica_complaints,
    store_complaints,
    store_summary,
)
from tasks.exceptions import StatsFailed
from tasks.queries.verdict.facts import HubFacts, hub_facts
from tasks.queries.verdict.finding import Kind, Severity
from tasks.queries.verdict.limits import Limits
from tasks.queries.verdict.verdict import verdict
from tasks.queries.workers import is_serving


def examine() -> Iterator[Diagnosis]:
    """Each part of the hub in turn. Without the store workers and queues are left out."""
    yield _settings()
    yield _database()
    if settings.STORE_SENTINELS:
        yield sentinel_diagnosis(settings.STORE_SENTINELS)
    try:
        facts, skew = hub_facts(), clock_skew()
    except StatsFailed as error:
        yield no_store(error)
        return
    except RedisError as error:
        yield no_store(StatsFailed(str(error)))
        return
    found = {area: list[Complaint]() for area in Area}
    findings = verdict(facts, Limits.of_settings())
    for finding in findings:
        found[AREAS.get(finding.kind, Area.QUEUES)].append(complaint_of(finding))
    found[Area.STORE] += store_complaints(facts.store, skew)
    found[Area.STORE] += replica_complaints(facts.store)
    found[Area.QUEUES] += _idle_queues(facts, {finding.name for finding in findings})
    serving = sum(is_serving(worker) for worker in facts.workers)
    summaries = {
        Area.STORE: store_summary(facts.store),
        Area.WORKERS: f"{len(facts.workers)}, of which {serving} take tasks",
        Area.QUEUES: ", ".join(f"{row.queue} ({row.pending:,} wait)" for row in facts.queues),
    }
    for area, summary in summaries.items():
        yield Diagnosis(area, summary, found[area])


def _settings() -> Diagnosis:
    """What Django finds wrong with them, in production by its list for that."""
    messages = checks.run_checks(include_deployment_checks=settings.IN_PRODUCTION)
    complaints = [
        Complaint(
            f"{message.id}: {message.msg}",
            str(message.hint or "See Django's list of system checks."),
            Severity.SERIOUS if message.level >= checks.ERROR else Severity.WARNING,
        )
        for message in messages
        if message.level >= checks.WARNING and not message.is_silenced()
    ]
    return Diagnosis(Area.SETTINGS, f"for {settings.TASKHUB_ENV}", complaints)


def _database() -> Diagnosis:
    name = connection.vendor
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        complaint = Complaint(
            f"The database does not answer: {error}",
            "See to it, or mend DATABASE_URL: nobody can sign in, and no API key is known.",
            Severity.SERIOUS,
        )
        return Diagnosis(Area.DATABASE, f"{name}, does not answer", [complaint])
    complaints = [
        Complaint(
            f"{len(missing)} migrations are not applied",
            "Run `python manage.py migrate`.",
            Severity.SERIOUS,
        )
    ]
    return Diagnosis(Area.DATABASE, name, complaints if missing else [])


def _idle_queues(facts: HubFacts, named: set[str]) -> Iterator[Complaint]:
    """Queues that nobody serves, and where so far no task waits; where no worker answers at all,
    that is said already."""
    served = {queue for worker in facts.workers if is_serving(worker) for queue in worker.queues}
    for row in facts.queues if served else ():
        if row.queue not in served | named:
            yield Complaint(f"No worker serves queue {row.queue}", ADVICE[Kind.UNSERVED_QUEUE])
