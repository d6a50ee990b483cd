"""The endpoints of tasks and queues: check the request, call, show the answer."""

from dataclasses import asdict

from asgiref.sync import sync_to_async
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from access.viewset import ApiViewSet, action
from tasks import registry
from tasks.api.serializers import read_new_task, task_body, task_type_body
from tasks.engine import services
from tasks.queries.queues import queue_stats
from tasks.queries.task import get_task


class TaskViewSet(ApiViewSet):
    """Create, read, cancel, run and delete tasks."""

    lookup_url_kwarg = "task_id"
    lookup_value_regex = "[^/]+"

    async def create(self, request: Request) -> Response:
        """201 with the new task's id, and its address in `Location`."""
        created = await services.create.awaited(read_new_task(request.data))
        return Response(
            {"task_id": created.task_id, "queue": created.queue, "status": created.state},
            status=status.HTTP_201_CREATED,
            headers={"Location": f"{request.path}/{created.task_id}"},
        )

    async def retrieve(self, request: Request, task_id: str) -> Response:
        """The task; `queue` is where it must be, anywhere when left out."""
        task = await get_task.awaited(task_id, request.query_params.get("queue", ""))
        return Response(task_body(task))

    async def destroy(self, request: Request, task_id: str) -> Response:
        """Delete a task that is not running; `queue` as above."""
        await services.delete.awaited(task_id, request.query_params.get("queue", ""))
        return Response({"message": "task deleted"})

    @action(detail=True, methods=["post"])
    async def cancel(self, request: Request, task_id: str) -> Response:
        """Cancel a task that has not ended."""
        await services.cancel.awaited(task_id)
        return Response({"message": "task cancelled"})

    @action(detail=True, methods=["post"])
    async def run(self, request: Request, task_id: str) -> Response:
        """Have a scheduled, retry or archived task run at once."""
        await services.run_now.awaited(task_id)
        return Response({"message": "task will run"})


class TaskTypeViewSet(ApiViewSet):
    """Which types of tasks there are."""

    async def list(self, request: Request) -> Response:
        """Each type with its defaults and what its payload has to be, by name."""
        types = [registry.get(name) for name in registry.names()]
        bodies = await sync_to_async(lambda: [task_type_body(of) for of in types])()
        return Response(bodies)


class QueueViewSet(ApiViewSet):
    """Read how queues are doing; pause and resume them."""

    lookup_url_kwarg = "queue"
    lookup_value_regex = "[^/]+"

    @action(detail=False)
    async def stats(self, request: Request) -> Response:
        """The stats of each queue, or of `queue` alone."""
        rows = await queue_stats.awaited(request.query_params.get("queue", ""))
        return Response([asdict(row) for row in rows])

    @action(detail=True, methods=["post"])
    async def pause(self, request: Request, queue: str) -> Response:
        """Have workers take nothing more from a queue."""
        await services.pause.awaited(queue)
        return Response({"message": "queue paused"})

    @action(detail=True, methods=["post"])
    async def resume(self, request: Request, queue: str) -> Response:
        """Have workers take from a queue again."""
        await services.resume.awaited(queue)
        return Response({"message": "queue resumed"})
