"""Task types for the hub that asks for keys."""

import logging
from typing import Any

import structlog

from tasks.context import Context
from tasks.registry import task


@task("say")
def say(ctx: Context, payload: dict[str, Any]) -> None:
    """Log a line in each of the two ways."""
    logging.getLogger(__name__).info("said by logging")
    structlog.get_logger(__name__).warning("said by structlog", step=1, name="first")
