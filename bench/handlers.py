"""The task types that are measured."""

import time
from typing import Any

from tasks.context import Context
from tasks.registry import task

NOOP, CLOCK = "bench.noop", "bench.clock"


@task(NOOP)
def noop(_ctx: Context, _payload: dict[str, Any]) -> None:
    """Do nothing."""


@task(CLOCK)
def clock(_ctx: Context, _payload: dict[str, Any]) -> float:
    """Say when this attempt started, in seconds since 1970."""
    return time.time()
