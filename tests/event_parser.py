"""A parser of event streams, written after the HTML standard and from nothing else.

https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
"""

import re
from dataclasses import dataclass

_LINE_END = re.compile("\r\n|\n|\r")


@dataclass(frozen=True, kw_only=True)
class DispatchedEvent:
    """A dispatched event.

    own_id: its block had an `id` field, so the id is not an older one's.
    """

    type: str
    data: str
    last_event_id: str
    own_id: bool


class _Parser:
    def __init__(self) -> None:
        self.events: list[DispatchedEvent] = []
        self.retry: int | None = None
        self._last_event_id = ""
        self._reset()

    def _reset(self) -> None:
        self._type, self._data, self._own_id = "", "", False

    def line(self, line: str) -> None:
        if not line:
            self._dispatch()
        elif not line.startswith(":"):
            name, _, value = line.partition(":")
            self._field(name, value.removeprefix(" "))

    def _field(self, name: str, value: str) -> None:
        if name == "event":
            self._type = value
        elif name == "data":
            self._data += value + "\n"
        elif name == "id" and "\0" not in value:
            self._last_event_id, self._own_id = value, True
        elif name == "retry" and re.fullmatch("[0-9]+", value):
            self.retry = int(value)

    def _dispatch(self) -> None:
        if self._data:
            self.events.append(
                DispatchedEvent(
                    type=self._type or "message",
                    data=self._data.removesuffix("\n"),
                    last_event_id=self._last_event_id,
                    own_id=self._own_id,
                )
            )
        self._reset()


def parse(body: bytes) -> list[DispatchedEvent]:
    """The events that an EventSource would dispatch for these bytes."""
    return _parsed(body).events


def parse_retry(body: bytes) -> int | None:
    """The reconnection time in ms that an EventSource would take from these bytes."""
    return _parsed(body).retry


def _parsed(body: bytes) -> _Parser:
    text = body.decode(errors="replace").removeprefix("\ufeff")
    parser = _Parser()
    lines = _LINE_END.split(text)
    for line in lines[:-1]:  # what follows the last line end is an incomplete line
        parser.line(line)
    return parser
