"""Logs: lines on stderr, for people or for programs, each with what it is about.

Whatever logs by Python's `logging`, or by structlog, gets the fields that are bound by
`structlog.contextvars` just then: `request_id` and `api_key` (its id) in a web process; `task_id`,
`queue`, `type` and `attempt` while a worker runs a task.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

import structlog
from structlog.typing import EventDict, Processor

_SECRETS: Final = re.compile(
    r"(?P<before>\bthk_[0-9a-f]{16}_|[?&]ticket=|\bbearer\s+)[^\s&\"'<>]+", re.IGNORECASE
)
"""The secret of a key, after its id; a ticket, or any token."""


def _hide_secrets(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Nobody logs one on purpose; a library may log a whole request."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = _SECRETS.sub(r"\g<before>…", value)
    return event


_SHARED: Final[list[Processor]] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
]
_RENDERERS: Final[dict[str, list[Processor]]] = {
    "text": [
        _hide_secrets,
        structlog.dev.ConsoleRenderer(
            colors=False,
            pad_event_to=0,
            pad_level=False,
            timestamp_key="time",
            exception_formatter=structlog.dev.plain_traceback,
        ),
    ],
    "json": [
        structlog.processors.format_exc_info,
        _hide_secrets,
        structlog.processors.JSONRenderer(),
    ],
}
FORMATS: Final = tuple(_RENDERERS)


def logging_settings(style: str, names: Iterable[str]) -> dict[str, Any]:
    """The configuration of Python's `logging`, as Django takes it.

    style: of FORMATS.
    names: of the loggers that tell of more than warnings.
    """
    formatter = {
        "()": "structlog.stdlib.ProcessorFormatter",
        "foreign_pre_chain": [*_SHARED, structlog.stdlib.ExtraAdder()],
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *_RENDERERS[style],
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {name: {"level": "INFO"} for name in names},
    }


def log_by_structlog() -> None:
    """Have structlog's own loggers log the same way."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
