"""Reading progress back: the latest entry, the history, and facts about the stream."""

from dataclasses import dataclass
from typing import Final

from redis.exceptions import ResponseError

from progress.entry import Entry
from progress.keys import progress_stream
from progress.stream_id import StreamId
from store.call import Asking, Call, asked

RawEntry = tuple[bytes, dict[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class StreamInfo:
    """How much a stream holds.

    length: entries.
    first, last: ids of the oldest and the newest entry, None when it is empty.
    """

    length: int
    first: StreamId | None
    last: StreamId | None


NO_STREAM: Final = StreamInfo(0, None, None)


def entry_from_raw(task_id: str, raw: RawEntry) -> Entry:
    """An entry as the client library answers it."""
    entry_id, fields = raw
    return Entry.from_fields(
        task_id,
        entry_id.decode(),
        {name.decode(): value.decode(errors="replace") for name, value in fields.items()},
    )


@asked
def latest(task_id: str) -> Asking[Entry | None]:
    """The newest entry, if there is one. Raises RedisError."""
    raw = yield from Call.of(("XREVRANGE", progress_stream(task_id), "+", "-", "COUNT", 1))
    return entry_from_raw(task_id, raw[0]) if raw else None


@asked
def history(task_id: str, start: StreamId | None = None) -> Asking[list[Entry]]:
    """All entries kept, oldest first; with `start`, those from that id on. Raises RedisError."""
    first = str(start) if start else "-"
    raw = yield from Call.of(("XRANGE", progress_stream(task_id), first, "+"))
    return [entry_from_raw(task_id, item) for item in raw]


@asked
def info(task_id: str) -> Asking[StreamInfo]:
    """The stream's length and ends, read as one step. Raises RedisError."""
    try:
        stream = yield from Call.of(("XINFO STREAM", progress_stream(task_id)))
    except ResponseError as error:
        if "no such key" not in str(error):
            raise
        return NO_STREAM
    return StreamInfo(stream["length"], _id_of(stream["first-entry"]), _id_of(stream["last-entry"]))


def _id_of(raw: RawEntry | None) -> StreamId | None:
    return StreamId.parse(raw[0].decode()) if raw else None
