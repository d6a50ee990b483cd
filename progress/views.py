"""The endpoints that answer once. Those that stream: `progress/stream/consumers.py`."""

from rest_framework.request import Request
from rest_framework.response import Response

from access.viewset import ApiViewSet, action
from progress import reader
from progress.exceptions import ProgressFetchFailed, ProgressNotFound
from progress.stream_id import StreamId
from store.exceptions import store_failure_as


class ProgressViewSet(ApiViewSet):
    """A task's latest progress, its history, and facts about its stream."""

    async def list(self, request: Request, task_id: str) -> Response:
        """The latest entry."""
        with store_failure_as(ProgressFetchFailed):
            entry = await reader.latest.awaited(task_id)
        if entry is None:
            raise ProgressNotFound
        return Response(entry.as_item())

    @action(detail=False)
    async def history(self, request: Request, task_id: str) -> Response:
        """All entries kept, or those from `start_id` on."""
        start_id = request.query_params.get("start_id", "-")
        start = None if start_id == "-" else StreamId.parse(start_id)
        with store_failure_as(ProgressFetchFailed):
            entries = await reader.history.awaited(task_id, start)
        return Response(
            {
                "task_id": task_id,
                "count": len(entries),
                "history": [entry.as_item() for entry in entries],
            }
        )

    @action(detail=False)
    async def info(self, request: Request, task_id: str) -> Response:
        """How many entries are kept, and the ids of the first and the last."""
        with store_failure_as(ProgressFetchFailed):
            info = await reader.info.awaited(task_id)
        return Response(
            {
                "task_id": task_id,
                "has_progress": info.length > 0,
                "length": info.length,
                "first_entry": str(info.first or ""),
                "last_entry": str(info.last or ""),
            }
        )
