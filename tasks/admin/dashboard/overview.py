"""The admin's first page: how queues, workers and the store are doing, and what they did.

The page gets what there is to see as it is made; then it asks `overview` and `past` for more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, JsonResponse

from access.rights import require_right
from tasks.admin.verdict.addresses import address_of
from tasks.engine.states import State
from tasks.exceptions import StatsFailed
from tasks.queries.hub_events import HubEvent, hub_events, past_of
from tasks.queries.queue_history import PERIODS, Point
from tasks.queries.verdict.facts import HubFacts, hub_facts
from tasks.queries.verdict.limits import Limits
from tasks.queries.verdict.verdict import headline, verdict

_AWAY = "The store does not answer. The hub goes on as soon as it is back."
_STATES = tuple(state.value for state in State)
_STRIP = ("processed", "failed", *_STATES, "workers")
_COLUMNS = (*_STATES, "latency", "workers", "processed", "errors")


def with_overview(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The context of the admin's first page, for unfold; with a `dashboard` for those who may
    view tasks."""
    if not _may_look(request):
        return context
    dashboard: dict[str, Any] = {
        "queues": settings.TASKHUB_QUEUES,
        "states": _STATES,
        "strip": _STRIP,
        "columns": _COLUMNS,
        "problem": "",
        "data": None,
    }
    try:
        facts = hub_facts()
        events = hub_events(facts.workers, facts.pauses)
        past = _past("hour", facts.last_hour, events)
        dashboard["data"] = {"overview": _overview(facts), "past": past}
    except StatsFailed:
        dashboard["problem"] = _AWAY
    return {**context, "dashboard": dashboard}


def overview(request: HttpRequest) -> JsonResponse:
    """How everything is doing now, as JSON; 503 with an `error` when the store is away."""
    require_right(request.user, "tasks.view_task")
    try:
        return JsonResponse(_overview(hub_facts()))
    except StatsFailed:
        return JsonResponse({"error": _AWAY}, status=503)


def past(request: HttpRequest, period: str) -> JsonResponse:
    """What the queues did in a period, as JSON; 503 with an `error` when the store is away."""
    require_right(request.user, "tasks.view_task")
    if period not in PERIODS:
        raise Http404
    try:
        return JsonResponse(_past(period, *past_of(period)))
    except StatsFailed:
        return JsonResponse({"error": _AWAY}, status=503)


def _may_look(request: HttpRequest) -> bool:
    return request.user.has_perm("tasks.view_task")


def _overview(facts: HubFacts) -> dict[str, Any]:
    findings = verdict(facts, Limits.of_settings())
    return {
        "time": facts.now,
        "verdict": {
            "headline": headline(findings),
            "findings": [asdict(one) | {"address": address_of(one)} for one in findings],
        },
        "queues": [asdict(queue) for queue in facts.queues],
        "workers": [asdict(worker) for worker in facts.workers],
        "store": asdict(facts.store),
    }


def _past(
    period: str, queues: Mapping[str, Sequence[Point]], events: Sequence[HubEvent]
) -> dict[str, Any]:
    """Columns, as charts want them: `times`, and of each queue a list for each other field; and
    the `events` within the period."""
    times = [point.time for point in next(iter(queues.values()))]
    return {
        "period": period,
        "seconds": PERIODS[period].seconds,
        "times": times,
        "queues": {name: _columns(points) for name, points in queues.items()},
        "events": [asdict(event) for event in events if event.at.timestamp() >= times[0]],
    }


def _columns(points: Sequence[Point]) -> dict[str, list[Any]]:
    return {
        "processed": [point.processed for point in points],
        "failed": [point.failed for point in points],
        "latency": [point.latency_seconds for point in points],
    }
