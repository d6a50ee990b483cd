"""A line of the log: for people, or as a JSON object for programs."""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any, Final

from access.log_fields import log_fields

FIELDS: Final = "taskhub_fields"
"""The attribute of a record with fields of any name, which `extra` does not allow."""

_OF_ANY_RECORD: Final = {*vars(logging.makeLogRecord({})), "message", "asctime", FIELDS}
_SECRETS: Final = re.compile(
    r"(?P<before>\bthk_[0-9a-f]{16}_|[?&]ticket=|\bbearer\s+)[^\s&\"'<>]+", re.IGNORECASE
)
"""The secret of a key, after its id; a ticket, or any token."""
_TO_BE_QUOTED: Final = re.compile(r"[\s=\"']")


def _without_secrets(text: str) -> str:
    """Nobody logs one on purpose; a library may log a whole request."""
    return _SECRETS.sub(r"\g<before>…", text)


class _Line(logging.Formatter):
    """What both have."""

    def head_of(self, record: logging.LogRecord) -> dict[str, str]:
        moment = datetime.fromtimestamp(record.created, UTC)
        return {
            "time": moment.isoformat(timespec="microseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }

    def fields_of(self, record: logging.LogRecord) -> dict[str, Any]:
        """What is bound just then, what who logged it has added, `stack` and `exception`."""
        added = {name: value for name, value in vars(record).items() if name not in _OF_ANY_RECORD}
        fields = {**log_fields(), **added, **getattr(record, FIELDS, {})}
        if record.stack_info:
            fields["stack"] = self.formatStack(record.stack_info)
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        return fields


class TextLine(_Line):
    """`<time> [<level>] <event> [<logger>] <name>=<value> …`, and a traceback below."""

    def format(self, record: logging.LogRecord) -> str:
        head, fields = self.head_of(record), self.fields_of(record)
        below = [fields.pop(name) for name in ("stack", "exception") if name in fields]
        pairs = (f"{name}={_as_text(value)}" for name, value in fields.items())
        parts = [head["time"], f"[{head['level']}]", head["event"], f"[{head['logger']}]", *pairs]
        return _without_secrets("\n".join([" ".join(parts), *below]))


class JSONLine(_Line):
    """An object."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            name: _without_secrets(value) if isinstance(value, str) else value
            for name, value in (self.fields_of(record) | self.head_of(record)).items()
        }
        return json.dumps(line, default=lambda value: _without_secrets(repr(value)))


def _as_text(value: Any) -> str:
    if isinstance(value, str) and value and not _TO_BE_QUOTED.search(value):
        return value
    return repr(value)
