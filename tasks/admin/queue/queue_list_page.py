"""All queues: whether each keeps up, and how many tasks are in which state."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from access.rights import require_right
from tasks.admin.page import HubModelAdmin, render_live, store_is_away
from tasks.admin.queue.queue_page import COUNTED, PAUSE
from tasks.admin.queue.verdict_text import VerdictText, verdict_text
from tasks.engine.states import State
from tasks.exceptions import StatsFailed
from tasks.queries.queue_load import QueueLoad, queue_loads


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueRow:
    """A row of the page. counts: of tasks, by state."""

    queue: str
    is_paused: bool
    workers: int
    verdict: VerdictText
    counts: list[tuple[State, int]]


def queue_list_page(model_admin: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """The page; with `?part=live` only what changes, as HTML."""
    require_right(request.user, "tasks.view_task")
    try:
        rows = [_row(load) for load in queue_loads()]
    except StatsFailed:
        return store_is_away(model_admin, request)
    context: dict[str, Any] = {
        "title": "Queues",
        "rows": rows,
        "states": COUNTED,
        "may_pause": request.user.has_perm(PAUSE),
    }
    return render_live(model_admin, request, "queue/list", context)


def _row(load: QueueLoad) -> QueueRow:
    stats = load.stats
    return QueueRow(
        queue=stats.queue,
        is_paused=stats.paused,
        workers=stats.workers,
        verdict=verdict_text(stats, load.backlog, load.paused_since),
        counts=[(state, getattr(stats, state)) for state in COUNTED],
    )
