"""A worker's page: where it runs, what it runs and for how long, and telling it what to do."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from access import activity
from access.question import Question
from access.rights import require_right
from store.exceptions import StoreUnavailable, store_failure_as
from tasks.admin.page import HubModelAdmin, notice, render, render_live, store_is_away
from tasks.admin.worker.orders import ORDERS, Order, orders_for
from tasks.elapsed import elapsed_text
from tasks.engine import services
from tasks.engine.calls import WorkerCommand
from tasks.engine.states import State
from tasks.exceptions import StatsFailed, WorkerNotFound
from tasks.queries.task_summary import TaskSummary, read_summaries
from tasks.queries.workers import WorkerInfo, living_worker

RIGHT = "tasks.control_worker"


def worker_page(model_admin: HubModelAdmin, request: HttpRequest, name: str) -> HttpResponse:
    """The page. `?part=live`: only what changes, as HTML; `?ask=` an order: asks whether to give
    it, which a POST with this `order` does."""
    require_right(request.user, "tasks.view_task")
    try:
        worker = living_worker(name)
        if request.method == "POST":
            return _give(request, worker)
        if "ask" in request.GET:
            return _ask(model_admin, request, worker)
        context = _context(request, worker)
    except WorkerNotFound:
        return _gone(model_admin, request)
    except (StatsFailed, StoreUnavailable):
        return store_is_away(model_admin, request)
    return render_live(model_admin, request, "worker/page", context)


def _context(request: HttpRequest, worker: WorkerInfo) -> dict[str, Any]:
    tasks = _running(worker)
    return {
        "title": f"Worker {worker.label}",
        "page_name": worker.label,
        "worker": worker,
        "running": tasks,
        "not_shown": max(0, worker.running - len(worker.task_ids)),
        "heartbeat_ago": elapsed_text(worker.heartbeat_age.total_seconds()),
        "orders": orders_for(worker) if request.user.has_perm(RIGHT) else [],
    }


def _running(worker: WorkerInfo) -> list[TaskSummary]:
    """The tasks that it runs, as far as it names them."""
    with store_failure_as(StoreUnavailable):
        found = read_summaries(worker.task_ids) if worker.task_ids else []
    return [task for task in found if task and task.state is State.ACTIVE]


def _ask(model_admin: HubModelAdmin, request: HttpRequest, worker: WorkerInfo) -> HttpResponse:
    order = _order(request, request.GET["ask"])
    question = Question(
        f"{order.label} {worker.label}?",
        yes=f"{order.label} worker",
        no=order.keep,
        back=reverse("admin:tasks_worker", args=[worker.name]),
        address=reverse("admin:tasks_worker", args=[worker.name]),
        name="order",
        value=order.name,
        is_grave=order.command is WorkerCommand.STOP,
    )
    context = {"title": question.title, "question": question, "worker": worker, "order": order}
    return render(model_admin, request, "worker/ask", context)


def _give(request: HttpRequest, worker: WorkerInfo) -> HttpResponse:
    order = _order(request, request.POST.get("order", ""))
    try:
        services.command(worker.name, order.command)
    except StoreUnavailable:
        messages.error(request, f"The store does not answer: {worker.label} was told nothing.")
    else:
        activity.record(
            request,
            order.done,
            kind=activity.Kind.WORKER,
            names=[worker.name],
            labels={worker.name: worker.label},
        )
        messages.success(request, f"{worker.label} is told to {order.said}.")
    return redirect("admin:tasks_worker", worker.name)


def _order(request: HttpRequest, name: str) -> Order:
    require_right(request.user, RIGHT)
    if name not in ORDERS:
        raise BadRequest("there is no such order")
    return ORDERS[name]


def _gone(model_admin: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    text = "It has ended, or nothing was heard of it for half a minute. The tasks that it ran are "
    text += "given to other workers once their leases are over."
    back = ("Dashboard", reverse("admin:index"))
    return notice(model_admin, request, 404, "There is no such worker", text, back=back)
