"""The endpoints of tasks and queues: check the request, call, show the answer."""

from dataclasses import asdict

from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.viewsets import ViewSet

from tasks import selectors, services
from tasks.serializers import read_new_task, show_task


class TaskViewSet(ViewSet):
    """Create, read, cancel and delete tasks."""

    lookup_url_kwarg = "task_id"
    lookup_value_regex = "[^/]+"

    def create(self, request: Request) -> Response:
        created = services.create(*read_new_task(request.data))
        return Response(
            {"task_id": created.task_id, "queue": created.queue, "status": created.state},
            status=status.HTTP_201_CREATED,
            headers={"Location": reverse("task-detail", [created.task_id])},
        )

    def retrieve(self, request: Request, task_id: str) -> Response:
        task = selectors.get_task(task_id, request.query_params.get("queue", ""))
        return Response(show_task(task))

    def destroy(self, request: Request, task_id: str) -> Response:
        services.delete(task_id, request.query_params.get("queue", ""))
        return Response({"message": "task deleted"})

    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, task_id: str) -> Response:
        services.cancel(task_id)
        return Response({"message": "task cancelled"})


class QueueViewSet(ViewSet):
    """Read how queues are doing."""

    @action(detail=False)
    def stats(self, request: Request) -> Response:
        rows = selectors.queue_stats(request.query_params.get("queue", ""))
        return Response([asdict(row) for row in rows])
