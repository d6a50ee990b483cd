"""The Sentinels of the store: whether a failover would go well."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from redis.exceptions import RedisError, ResponseError

from store.sentinels import Sentinels
from taskhub.doctor.diagnosis import Area, Complaint, Diagnosis
from tasks.queries.verdict.finding import Severity

_FEW: Final = 3


@dataclass(frozen=True, slots=True)
class SentinelView:
    """What a Sentinel said.

    host: where it is.
    primary: where the primary is, as far as it knows; "" where it did not say.
    sentinels, replicas: how many it knows of, itself among them.
    problem: why it did not say, or why there would be no failover; else "".
    """

    host: str
    primary: str = ""
    sentinels: int = 0
    replicas: int = 0
    problem: str = ""


def sentinel_diagnosis(sentinels: Sentinels) -> Diagnosis:
    """Ask each of them."""
    views = [_view_of(client, sentinels.service) for client in [*sentinels.asked().sentinels]]
    answering = sum(bool(view.primary) for view in views)
    primaries = " or ".join(sorted({view.primary for view in views if view.primary}))
    summary = f"{answering} of {len(views)} answer, {sentinels.service} is at {primaries}"
    if not answering:
        summary = "do not answer"
    return Diagnosis(Area.SENTINELS, summary, list(sentinel_complaints(views)))


def sentinel_complaints(views: Sequence[SentinelView]) -> Iterator[Complaint]:
    """What is wrong with what they said."""
    answering = [view for view in views if view.primary]
    for view in views:
        if view.problem:
            yield Complaint(
                f"Sentinel {view.host}: {view.problem}",
                "See to it, or mend REDIS_URL. The others are asked instead, and without most of "
                "them nothing takes over from a primary that is lost.",
                Severity.WARNING if answering else Severity.SERIOUS,
            )
    if len({view.primary for view in answering}) > 1:
        yield Complaint(
            "The Sentinels name different primaries",
            "Wait if a failover is under way; else see why some of them do not hear of the others.",
            Severity.SERIOUS,
        )
    if answering and max(view.sentinels for view in answering) < _FEW:
        yield Complaint(
            f"There are fewer than {_FEW} Sentinels",
            f"Run {_FEW} on machines of their own: fewer cannot agree when one machine is lost.",
        )
    if answering and not max(view.replicas for view in answering):
        yield Complaint(
            "No replica follows the primary",
            "Start one, better two: without it nothing takes over.",
            Severity.SERIOUS,
        )


def _view_of(client: Any, service: str) -> SentinelView:
    where = client.connection_pool.connection_kwargs
    host = f"{where['host']}:{where['port']}"
    try:
        state: dict[str, Any] = client.sentinel_master(service)
    except ResponseError as error:
        return SentinelView(host, problem=f"it knows no {service} ({error})")
    except RedisError as error:
        return SentinelView(host, problem=f"it does not answer ({error})")
    return SentinelView(
        host,
        primary=f"{state['ip']}:{state['port']}",
        sentinels=state["num-other-sentinels"] + 1,
        replicas=state["num-slaves"],
        problem=_no_quorum(client, service),
    )


def _no_quorum(client: Any, service: str) -> str:
    try:
        client.sentinel_ckquorum(service)
    except RedisError as error:
        return f"no failover is possible ({error})"
    return ""
