"""Logs: lines on stderr, for people or for programs, each with what it is about.

Whatever logs by Python's `logging`, or by structlog, gets the fields of `access/log_fields.py`:
`request_id` and `api_key` (its id) in a web process; `task_id`, `queue`, `type` and `attempt` while
a worker runs a task.
"""

import logging
import sys
from collections.abc import Iterable
from functools import cached_property
from typing import Any, Final

FORMATS: Final = ("text", "json")


class Line(logging.Formatter):
    """One of these formats."""

    def __init__(self, style: str) -> None:
        super().__init__()
        self._log_style = style

    @cached_property
    def _formatter(self) -> logging.Formatter:
        from taskhub.log_line import formatter  # see there

        return formatter(self._log_style)

    def format(self, record: logging.LogRecord) -> str:
        return self._formatter.format(record)


def logging_settings(style: str, names: Iterable[str]) -> dict[str, Any]:
    """The configuration of Python's `logging`, as Django takes it.

    style: of FORMATS.
    names: of the loggers that tell of more than warnings.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "taskhub.logs.Line", "style": style}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {name: {"level": "INFO"} for name in names},
    }


def configure_structlog() -> None:
    """Have structlog's loggers log the same way, where a module of task types has imported it."""
    if "structlog" in sys.modules:
        from taskhub.log_line import log_by_structlog  # see there

        log_by_structlog()
