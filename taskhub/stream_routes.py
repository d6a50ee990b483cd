"""The addresses of the event streams, which Django does not serve."""

from typing import Final

from progress.stream.consumers import ManyTasksConsumer, OneTaskConsumer, ProgressConsumer

STREAM_ROUTES: Final[dict[str, type[ProgressConsumer]]] = {
    "api/v1/tasks/<str:task_id>/progress/stream": OneTaskConsumer,
    "api/v1/progress/stream": ManyTasksConsumer,
}
"""As Django writes addresses."""

ADMIN_STREAM: Final = "admin/tasks/task/<str:task_id>/progress/stream"
"""That of a task's page: the same as the API's, for staff."""
