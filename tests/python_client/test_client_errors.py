"""The errors of the Python client go from one process to another."""

import pickle
from datetime import UTC, datetime

import pytest

from taskhub_client import (
    ApiError,
    Duplicate,
    RateLimited,
    StillRunning,
    Task,
    TaskHubError,
    Unreachable,
)

NOW = datetime(2026, 1, 29, tzinfo=UTC)
TASK = Task("an-id", "low", "echo", "active", 3, 0, "", NOW, 60, NOW, NOW, None, {}, {}, None)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Duplicate("Twice", "DUPLICATE_TASK", 409, {"task_id": "x"}), "Twice (DUPLICATE_TASK)"),
        (ApiError("Bad Gateway", "", 502, {}), "Bad Gateway (502)"),
        (RateLimited("Too often", "RATE_LIMITED", 429, {}, 7.0), "Too often (RATE_LIMITED)"),
        (StillRunning(TASK), "task an-id is active"),
        (Unreachable("no route"), "no route"),
    ],
)
def test_an_error_is_pickled_whole(error: TaskHubError, said: str) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error) == said
    assert vars(again) == vars(error)
    assert type(again) is type(error)
