"""The endpoints of tasks and queues: check the request, call, show the answer."""

import asyncio
from dataclasses import asdict
from typing import Any, ClassVar

from django.conf import settings
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from access.permissions import require_within
from access.scopes import Needed, Scope
from access.viewset import ApiViewSet, action, in_thread
from progress.views import ProgressViewSet
from store.connection import shared_async_client
from store.exceptions import HubError, StoreUnavailable, store_failure_as
from tasks import registry
from tasks.api import operations, queue_operations
from tasks.api.bulk_thread import in_bulk_thread
from tasks.api.idempotency import idempotency_key_of, replay_headers
from tasks.api.list_body import page_json
from tasks.api.list_operation import LIST
from tasks.api.list_request import read_page_request
from tasks.api.serializers import created_body, read_new_task, read_new_tasks, task_body
from tasks.api.task_type_body import task_type_body
from tasks.engine import services
from tasks.engine.creation import Creation, prepare
from tasks.engine.spec import NewTask
from tasks.exceptions import CancelFailed, DeleteFailed, QueueNotFound, RunFailed, StatsFailed
from tasks.queries import task_list
from tasks.queries.queues import queue_stats
from tasks.queries.task import detail_parts, get_task, task_exists
from tasks.traceparent import sane_traceparent


class TaskViewSet(ApiViewSet):
    """List, create, read, cancel, run and delete tasks.

    What lies outside of its caller's bounds cannot be created, and else is as if it did not exist.
    """

    needs: ClassVar = {
        "list": Needed(Scope.TASKS_READ),
        "create": Needed(Scope.TASKS_CREATE),
        "bulk": Needed(Scope.TASKS_CREATE),
        "retrieve": Needed(Scope.TASKS_READ),
        "destroy": Needed(Scope.TASKS_DELETE),
        "cancel": Needed(Scope.TASKS_CANCEL),
        "run": Needed(Scope.TASKS_CANCEL, "tasks.run_task"),
    }
    operations: ClassVar = {
        "list": LIST,
        "create": operations.CREATE,
        "bulk": operations.CREATE_MANY,
        "retrieve": operations.GET,
        "destroy": operations.DELETE,
        "cancel": operations.CANCEL,
        "run": operations.RUN,
    }
    lookup_url_kwarg = "task_id"
    lookup_value_regex = "[^/]+"

    async def list(self, request: Request) -> Response:
        """Tasks by state, page after page, those that match the filters."""
        asked = read_page_request(request.query_params.dict(), self.caller.bounds)
        parts = detail_parts(asked.include)
        page = await task_list.page.awaited(asked.query, asked.cursor, asked.size, parts)
        return Response(await asyncio.to_thread(page_json, page, asked.include))

    async def create(self, request: Request) -> Response:
        """201 with the new task's id, and its address in `Location`."""
        new_task = await self._read_new_task(request.data)
        created = await services.create.awaited(
            new_task, idempotency_key_of(request), _traceparent_of(request)
        )
        return Response(
            created_body(created),
            status=status.HTTP_201_CREATED,
            headers={"Location": f"{request.path}/{created.task_id}", **replay_headers(created)},
        )

    @action(detail=False, methods=["post"])
    async def bulk(self, request: Request) -> Response:
        """201 with the new tasks, in the order of `tasks`: all of them, or none."""
        created = await services.create_all.awaited(
            await in_bulk_thread(lambda: self._read_new_tasks(request))
        )
        return Response(
            {"tasks": [created_body(task) for task in created]},
            status=status.HTTP_201_CREATED,
            headers=replay_headers(created[0]),
        )

    async def retrieve(self, request: Request, task_id: str) -> Response:
        """The task; `queue` is where it must be, anywhere when left out."""
        task = await get_task.awaited(
            task_id, request.query_params.get("queue", ""), self.caller.bounds
        )
        return Response(task_body(task))

    async def destroy(self, request: Request, task_id: str) -> Response:
        """Delete a task that is not running; `queue` as above."""
        await self._require_within(task_id, DeleteFailed)
        await services.delete.awaited(task_id, request.query_params.get("queue", ""))
        return Response({"message": "task deleted"})

    @action(detail=True, methods=["post"])
    async def cancel(self, request: Request, task_id: str) -> Response:
        """Cancel a task that has not ended."""
        await self._require_within(task_id, CancelFailed)
        await services.cancel.awaited(task_id)
        return Response({"message": "task cancelled"})

    @action(detail=True, methods=["post"])
    async def run(self, request: Request, task_id: str) -> Response:
        """Have a scheduled, retry or archived task run at once."""
        await self._require_within(task_id, RunFailed)
        await services.run_now.awaited(task_id)
        return Response({"message": "task will run"})

    async def cost_of(self, request: Request) -> int:
        """Each member of a bulk counts as a request."""
        if self.action != "bulk":
            return 1
        body: Any = await in_bulk_thread(lambda: request.data)
        tasks = body.get("tasks") if isinstance(body, dict) else None
        return max(1, len(tasks)) if isinstance(tasks, list) else 1

    def store_error(self) -> HubError:
        failures = {"cancel": CancelFailed, "run": RunFailed, "destroy": DeleteFailed}
        failure = failures.get(self.action or "")
        return failure(reason="unavailable") if failure else StoreUnavailable()

    async def _read_new_task(self, body: Any) -> NewTask:
        """What is to be created; checked in a thread where the check may wait for something."""
        name = body.get("type") if isinstance(body, dict) else None
        if isinstance(name, str) and registry.check_may_wait(name):
            new_task = await in_thread(read_new_task, body)
        else:
            new_task = read_new_task(body)
        require_within(self.caller.bounds, new_task.queue, new_task.spec.type)
        return new_task

    def _read_new_tasks(self, request: Request) -> Creation:
        new_tasks = read_new_tasks(request.data)
        for index, new_task in enumerate(new_tasks):
            require_within(self.caller.bounds, new_task.queue, new_task.spec.type, index=index)
        return prepare(new_tasks, idempotency_key_of(request), _traceparent_of(request))

    async def _require_within(self, task_id: str, error: type[HubError]) -> None:
        bounds = self.caller.bounds
        if bounds.is_open:
            return
        with store_failure_as(error, reason="unavailable"):
            if not await task_exists(shared_async_client(), task_id, bounds):
                raise error(reason="not_found")


def _traceparent_of(request: Request) -> str:
    return sane_traceparent(request.META.get("HTTP_TRACEPARENT", ""))


class TaskProgressViewSet(ProgressViewSet):
    """The progress of tasks within the caller's bounds."""

    async def is_within(self, task_id: str) -> bool:
        bounds = self.caller.bounds
        return bounds.is_open or await task_exists(shared_async_client(), task_id, bounds)


class TaskTypeViewSet(ApiViewSet):
    """Which types of tasks there are."""

    needs: ClassVar = {"list": Needed(Scope.TASKS_READ)}
    operations: ClassVar = {"list": operations.LIST_TYPES}

    async def list(self, request: Request) -> Response:
        """Each type with its defaults and what its payload has to be, by name."""
        bounds = self.caller.bounds
        types = [registry.get(name) for name in registry.names() if bounds.allows_type(name)]
        bodies = await in_thread(lambda: [task_type_body(of) for of in types])
        return Response(bodies)

    def store_error(self) -> HubError:
        return StoreUnavailable()


class QueueViewSet(ApiViewSet):
    """Read how queues are doing; pause and resume them.

    A queue outside of its caller's bounds is as if it did not exist.
    """

    needs: ClassVar = {
        "stats": Needed(Scope.QUEUES_READ),
        "pause": Needed(Scope.QUEUES_PAUSE),
        "resume": Needed(Scope.QUEUES_PAUSE),
    }
    operations: ClassVar = {
        "stats": queue_operations.STATS,
        "pause": queue_operations.PAUSE,
        "resume": queue_operations.RESUME,
    }
    lookup_url_kwarg = "queue"
    lookup_value_regex = "[^/]+"

    @action(detail=False)
    async def stats(self, request: Request) -> Response:
        """The stats of each queue, or of `queue` alone."""
        queue, bounds = request.query_params.get("queue", ""), self.caller.bounds
        if queue:
            self._require_within(queue)
        rows = await queue_stats.awaited(queue)
        return Response([asdict(row) for row in rows if bounds.allows_queue(row.queue)])

    @action(detail=True, methods=["post"])
    async def pause(self, request: Request, queue: str) -> Response:
        """Have workers take nothing more from a queue."""
        self._require_within(queue)
        await services.pause.awaited(queue)
        return Response({"message": "queue paused"})

    @action(detail=True, methods=["post"])
    async def resume(self, request: Request, queue: str) -> Response:
        """Have workers take from a queue again."""
        self._require_within(queue)
        await services.resume.awaited(queue)
        return Response({"message": "queue resumed"})

    def store_error(self) -> HubError:
        return StatsFailed() if self.action == "stats" else StoreUnavailable()

    def _require_within(self, queue: str) -> None:
        bounds = self.caller.bounds
        if not bounds.allows_queue(queue):
            known = [name for name in settings.TASKHUB_QUEUES if bounds.allows_queue(name)]
            raise QueueNotFound(f"there is no queue {queue[:100]!r}", known=known)
