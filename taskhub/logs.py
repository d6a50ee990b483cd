"""Logs: lines on stderr, for people or for programs, each with what it is about.

Whatever logs by Python's `logging`, or by structlog, gets the fields of `access/log_fields.py`:
`request_id` and `api_key` (its id) in a web process; `task_id`, `queue`, `type` and `attempt` while
a worker runs a task.
"""

import sys
from collections.abc import Iterable, MutableMapping
from typing import Any, Final

from taskhub.log_line import FIELDS

_FORMATTERS: Final = {"text": "taskhub.log_line.TextLine", "json": "taskhub.log_line.JSONLine"}
FORMATS: Final = tuple(_FORMATTERS)


def logging_settings(style: str, names: Iterable[str]) -> dict[str, Any]:
    """The configuration of Python's `logging`, as Django takes it.

    style: of FORMATS.
    names: of the loggers that tell of more than warnings.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": _FORMATTERS[style]}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {name: {"level": "INFO"} for name in names},
    }


def structlog_by_logging() -> None:
    """Have structlog's loggers log the same way, where a module of task types has imported it: most
    processes have no use for it, and it takes long to import."""
    if "structlog" not in sys.modules:
        return
    import structlog

    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            _as_logging_takes_it,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _as_logging_takes_it(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> tuple[tuple[Any], dict[str, Any]]:
    return (event.pop("event", ""),), {"extra": {FIELDS: event}}
