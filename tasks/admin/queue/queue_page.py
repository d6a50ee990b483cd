"""A queue's page: whether it keeps up, what waits and what runs, and pausing it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from access.question import Question
from access.rights import require_right
from store.exceptions import StoreUnavailable
from tasks.admin.page import HubModelAdmin, notice, render, render_live, store_is_away
from tasks.admin.queue.verdict_text import rate_text, verdict_text
from tasks.elapsed import elapsed_text
from tasks.engine.states import State
from tasks.exceptions import QueueNotFound, StatsFailed
from tasks.queries.queue_now import QueueNow, queue_now

PAUSE = "tasks.pause_queue"
COUNTED = (State.PENDING, State.ACTIVE, State.SCHEDULED, State.RETRY, State.ARCHIVED)


def queue_page(model_admin: HubModelAdmin, request: HttpRequest, queue: str) -> HttpResponse:
    """The page. `?part=live`: only what changes, as HTML; `?ask=pause`: asks whether to pause,
    and goes back to the queue, or to the page that it was asked `from`."""
    require_right(request.user, "tasks.view_task")
    try:
        now = queue_now(queue)
    except QueueNotFound:
        text = "It is not configured: TASKHUB_QUEUES names the queues of this hub."
        back = ("Dashboard", reverse("admin:index"))
        return notice(model_admin, request, 404, "There is no such queue", text, back=back)
    except (StatsFailed, StoreUnavailable):
        return store_is_away(model_admin, request)
    if "ask" in request.GET:
        return _ask(model_admin, request, queue)
    return render_live(model_admin, request, "queue/page", _context(request, queue, now))


def _ask(model_admin: HubModelAdmin, request: HttpRequest, queue: str) -> HttpResponse:
    require_right(request.user, PAUSE)
    came_from = request.GET.get("from", "queue")
    question = Question(
        f"Pause queue {queue}?",
        yes="Pause queue",
        no="Keep it running",
        back=page_before(came_from, queue),
        address=reverse("admin:tasks_queue_pause", args=[queue]),
    )
    context = {"title": question.title, "question": question, "from": came_from}
    return render(model_admin, request, "queue/ask", context)


def page_before(came_from: str, queue: str) -> str:
    """The address of the page from which something is done to a queue: its own, the `dashboard`, or
    the list of `queues`."""
    if came_from == "queue":
        return reverse("admin:tasks_queue", args=[queue])
    return reverse("admin:tasks_queue_changelist" if came_from == "queues" else "admin:index")


def _context(request: HttpRequest, queue: str, now: QueueNow) -> dict[str, Any]:
    stats, backlog = now.load.stats, now.load.backlog
    pace = backlog.pace
    return {
        "title": f"Queue {queue}",
        "page_name": queue,
        "queue": queue,
        "now": now,
        "stats": stats,
        "counts": [(state, f"{getattr(stats, state):,}") for state in COUNTED],
        "verdict": verdict_text(stats, backlog, now.load.paused_since),
        "oldest": elapsed_text(stats.latency_seconds) if stats.pending else "",
        "pace_over": elapsed_text(_rounded(pace.over.total_seconds())) if pace else "",
        "came_in": rate_text(pace.came_in) if pace else "",
        "ended": rate_text(pace.ended) if pace else "",
        "running": now.running,
        "not_shown": max(0, stats.active - len(now.running)),
        "waiting": now.waiting,
        "more_waiting": max(0, stats.pending - len(now.waiting)),
        "may_pause": request.user.has_perm(PAUSE),
    }


def _rounded(seconds: float) -> float:
    """Whole minutes, or seconds where it is not one yet."""
    return seconds // 60 * 60 or seconds // 1
