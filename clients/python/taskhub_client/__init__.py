"""A client of TaskHub's API, for threads (`TaskHub`) and for asyncio (`AsyncTaskHub`)."""

from taskhub_client.async_client import AsyncTaskHub
from taskhub_client.client import TaskHub
from taskhub_client.entry import Entry
from taskhub_client.errors import (
    ApiError,
    Duplicate,
    Forbidden,
    Invalid,
    KeyReused,
    NotFound,
    RateLimited,
    Refused,
    ServerError,
    StillRunning,
    TaskHubError,
    Unauthorized,
    Unreachable,
)
from taskhub_client.events import Done, Event, Gone, Progress, StreamTicket, Trouble
from taskhub_client.queue_stats import QueueStats
from taskhub_client.task import CreatedTask, NewTask, Task, TaskType
from taskhub_client.version import __version__

__all__ = [
    "ApiError",
    "AsyncTaskHub",
    "CreatedTask",
    "Done",
    "Duplicate",
    "Entry",
    "Event",
    "Forbidden",
    "Gone",
    "Invalid",
    "KeyReused",
    "NewTask",
    "NotFound",
    "Progress",
    "QueueStats",
    "RateLimited",
    "Refused",
    "ServerError",
    "StillRunning",
    "StreamTicket",
    "Task",
    "TaskHub",
    "TaskHubError",
    "TaskType",
    "Trouble",
    "Unauthorized",
    "Unreachable",
    "__version__",
]
