"""All workers that live: how each stands, and what it runs."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from access.rights import require_right
from store.exceptions import StoreUnavailable, store_failure_as
from tasks.admin.page import HubModelAdmin, render_live, store_is_away
from tasks.elapsed import elapsed_text
from tasks.engine.states import State
from tasks.exceptions import StatsFailed
from tasks.queries.task_summary import TaskSummary, read_summaries
from tasks.queries.workers import WorkerInfo, living_workers

_SHOWN = 3
"""Tasks of a worker."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkerRow:
    """A row of the page.

    running: the first tasks that it runs; not_shown: how many more there are.
    memory: bytes of its processes, 0 where it is not known.
    """

    worker: WorkerInfo
    running: list[TaskSummary]
    not_shown: int
    memory: int
    heartbeat_ago: str


def worker_list_page(model_admin: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """The page; with `?part=live` only what changes, as HTML."""
    require_right(request.user, "tasks.view_task")
    try:
        workers = living_workers()
        running = _running(workers)
    except (StatsFailed, StoreUnavailable):
        return store_is_away(model_admin, request)
    context = {"title": "Workers", "rows": [_row(worker, running) for worker in workers]}
    return render_live(model_admin, request, "worker/list", context)


def _running(workers: list[WorkerInfo]) -> dict[str, TaskSummary]:
    """The tasks that are shown, by their ids."""
    ids = [task_id for worker in workers for task_id in worker.task_ids[:_SHOWN]]
    with store_failure_as(StoreUnavailable):
        found = read_summaries(ids) if ids else []
    return {task.id: task for task in found if task and task.state is State.ACTIVE}


def _row(worker: WorkerInfo, running: Mapping[str, TaskSummary]) -> WorkerRow:
    shown = [running[task_id] for task_id in worker.task_ids[:_SHOWN] if task_id in running]
    return WorkerRow(
        worker=worker,
        running=shown,
        not_shown=max(0, worker.running - len(shown)),
        memory=worker.memory + worker.child_memory,
        heartbeat_ago=elapsed_text(worker.heartbeat_age.total_seconds()),
    )
