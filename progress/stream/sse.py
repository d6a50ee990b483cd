"""Server-sent events, byte by byte as the HTML standard parses them.

See https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream.
"""

import json
from functools import lru_cache
from typing import Any

from progress.entry import Entry

_CACHED_ENTRIES = 512
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
COMMENT = b":\n\n"
"""A line that clients skip: it shows that the stream lives."""


def encode(event: str, data: Any, event_id: str = "") -> bytes:
    """One event.

    data: a JSON value; JSON escapes every line break, so it is a single line.
    event_id: what the client comes back with, "" for none.
    """
    text = _to_json(data)
    # A lone surrogate cannot be sent as UTF-8; the replacement character can.
    body = f"event: {event}\ndata: {text}\n".encode(errors="replace")
    return body + _id_line(event_id) + b"\n"


def retry(milliseconds: int) -> bytes:
    """What tells a client how long to wait before it comes back."""
    return b"retry: %d\n\n" % milliseconds


def goodbye(event_id: str, milliseconds: int) -> bytes:
    """What ends a stream that its client is to open again: it goes on after this id, also where no
    event has told it one. It is no event: it has no data."""
    return b"retry: %d\n%b\n" % (milliseconds, _id_line(event_id))


def _id_line(event_id: str) -> bytes:
    return f"id: {event_id}\n".encode() if event_id else b""


@lru_cache(maxsize=_CACHED_ENTRIES)
def encode_entry(event: str, entry: Entry) -> bytes:
    """An entry as the event of a stream of its task alone; encoded once, however many watch."""
    return encode(event, entry.as_progress(), str(entry.id))


@lru_cache(maxsize=_CACHED_ENTRIES)
def _data_of_many(event: str, entry: Entry) -> bytes:
    progress = entry.as_progress()
    return encode(event, {"task_id": progress.pop("task_id"), "progress": progress})[:-1]


def encode_entry_of_many(event: str, entry: Entry, event_id: str) -> bytes:
    """An entry as the event of a stream of several tasks, whose id resumes them all."""
    return _data_of_many(event, entry) + _id_line(event_id) + b"\n"
