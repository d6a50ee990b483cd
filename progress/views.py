"""The endpoints that answer once. Those that stream: `progress/stream/consumers.py`."""

from typing import ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from access.scopes import Needed, Scope
from access.viewset import ApiViewSet, action
from progress import reader
from progress.exceptions import ProgressFetchFailed, ProgressNotFound
from progress.operations import HISTORY, INFO, LATEST
from progress.stream_id import StreamId
from store.exceptions import HubError, store_failure_as


class ProgressViewSet(ApiViewSet):
    """A task's latest progress, its history, and facts about its stream."""

    needs: ClassVar = dict.fromkeys(("list", "history", "info"), Needed(Scope.TASKS_READ))
    operations: ClassVar = {"list": LATEST, "history": HISTORY, "info": INFO}

    async def is_within(self, task_id: str) -> bool:
        """Whether a task is within the caller's bounds, which tasks know. Raises RedisError."""
        raise NotImplementedError

    def store_error(self) -> HubError:
        return ProgressFetchFailed()

    async def list(self, request: Request, task_id: str) -> Response:
        """The latest entry."""
        with store_failure_as(ProgressFetchFailed):
            found = await self.is_within(task_id)
            entry = await reader.latest.awaited(task_id) if found else None
        if entry is None:
            raise ProgressNotFound
        return Response(entry.as_item())

    @action(detail=False)
    async def history(self, request: Request, task_id: str) -> Response:
        """All entries kept, or those from `start_id` on."""
        start_id = request.query_params.get("start_id", "-")
        start = None if start_id == "-" else StreamId.parse(start_id)
        with store_failure_as(ProgressFetchFailed):
            found = await self.is_within(task_id)
            entries = await reader.history.awaited(task_id, start) if found else []
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
            found = await self.is_within(task_id)
            info = await reader.info.awaited(task_id) if found else reader.NO_STREAM
        return Response(
            {
                "task_id": task_id,
                "has_progress": info.length > 0,
                "length": info.length,
                "first_entry": str(info.first or ""),
                "last_entry": str(info.last or ""),
            }
        )
