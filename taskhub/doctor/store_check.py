"""How the store does, and its clock."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings

from store.connection import shared_client
from store.exceptions import HubError
from taskhub.doctor.diagnosis import Area, Complaint, Diagnosis
from taskhub.hub.embedded_store import unreachable_message
from tasks.queries.store_info import StoreInfo
from tasks.queries.verdict.finding import Severity
from tasks.times import EPOCH

_OLDEST_REDIS: Final = (6, 2)
_MAX_SKEW: Final = timedelta(seconds=1)
_MIB: Final = 1 << 20


def no_store(error: HubError) -> Diagnosis:
    """What there is to say when the store did not answer."""
    why = error.__cause__ or error
    return Diagnosis(
        Area.STORE,
        "does not answer",
        [
            Complaint(
                f"The store does not answer: {why}",
                f"Nothing works without it. {unreachable_message(ConnectionError(str(why)))}",
                Severity.SERIOUS,
            )
        ],
    )


def clock_skew() -> timedelta:
    """How far this machine's clock is ahead of the store's. Raises RedisError."""
    before = datetime.now(UTC)
    seconds, microseconds = shared_client().time()
    after = datetime.now(UTC)
    here = before + (after - before) / 2
    return here - (EPOCH + timedelta(seconds=seconds, microseconds=microseconds))


def store_summary(store: StoreInfo) -> str:
    """The store in a few words."""
    limit = f" of {store.memory_limit / _MIB:,.0f}" if store.memory_limit else ""
    return f"{store.name} {store.version}, {store.memory / _MIB:,.0f}{limit} MiB"


def replica_complaints(store: StoreInfo) -> Iterator[Complaint]:
    """What is wrong with its replicas, by the settings."""
    needed = settings.TASKHUB_STORE_REPLICAS
    if store.replicas < needed:
        yield Complaint(
            f"The store has {store.replicas} replicas, TASKHUB_STORE_REPLICAS asks for {needed}",
            "Start more, or ask for fewer: until then what creates tasks is answered with 503.",
            Severity.SERIOUS,
        )
    if settings.STORE_SENTINELS and not store.keeps_to_replicas:
        yield Complaint(
            "A primary that is cut off from its replicas goes on: what it does then is lost",
            "Set min-replicas-to-write to 1 and min-replicas-max-lag to 10 on all servers.",
        )


def store_complaints(store: StoreInfo, skew: timedelta) -> Iterator[Complaint]:
    """What is wrong beside what the verdict finds."""
    version = tuple(map(int, re.findall(r"\d+", store.version)[:2]))
    if store.name == "Redis" and version < _OLDEST_REDIS:
        yield Complaint(
            f"Redis {store.version} is too old",
            "Run Redis 6.2 or newer, or Valkey.",
            Severity.SERIOUS,
        )
    if store.is_replica:
        yield Complaint(
            "REDIS_URL names a replica, which takes no writes",
            "Name the primary in REDIS_URL.",
            Severity.SERIOUS,
        )
    if store.evicts:
        yield Complaint(
            "A store that is full throws away keys, which may be tasks",
            "Set maxmemory-policy to noeviction: then it refuses new tasks instead.",
            Severity.SERIOUS,
        )
    if not store.appends:
        yield Complaint(
            "The store has no append-only file: a crash loses what came since its last snapshot",
            "Set appendonly to yes, for the running store with CONFIG SET as well.",
            Severity.SERIOUS,
        )
    if abs(skew) > _MAX_SKEW:
        word = "ahead of" if skew > timedelta() else "behind"
        yield Complaint(
            f"This machine's clock is {abs(skew).total_seconds():,.1f} s {word} the store's",
            "Have both keep time, as by chrony: tasks are due by the store's clock.",
        )
