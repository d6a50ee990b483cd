"""A line of the log, for people or as a JSON object for programs: structlog makes it.

Imported with a process's first line, for structlog takes long to import and most processes log
nothing.
"""

import logging
import re
from typing import Any, Final

import structlog
from structlog.typing import EventDict, Processor

from access.log_fields import log_fields

_SECRETS: Final = re.compile(
    r"(?P<before>thk_[0-9a-f]{16}_|[?&]ticket=|bearer\s+)[^\s&\"'<>\\]+", re.IGNORECASE
)
"""The secret of a key, after its id; a ticket, or any token."""


def _add_bound(_logger: Any, _method: str, event: EventDict) -> EventDict:
    return {**log_fields(), **event}


def _hide_secrets(_logger: Any, _method: str, line: Any) -> str:
    """Nobody logs one on purpose; a library may log a whole request."""
    return _SECRETS.sub(r"\g<before>…", line)


_OF_ANY: Final[list[Processor]] = [
    _add_bound,
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
]
_RENDERERS: Final[dict[str, list[Processor]]] = {
    "text": [
        structlog.dev.ConsoleRenderer(
            colors=False,
            pad_event_to=0,
            pad_level=False,
            sort_keys=False,
            timestamp_key="time",
            exception_formatter=structlog.dev.plain_traceback,
        ),
    ],
    "json": [
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ],
}


def formatter(style: str) -> logging.Formatter:
    """What makes a line out of a record of `logging`, or of structlog."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*_OF_ANY, structlog.stdlib.ExtraAdder()],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *_RENDERERS[style],
            _hide_secrets,
        ],
    )


def log_by_structlog() -> None:
    """Have structlog's own loggers log the same way."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_OF_ANY,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
