"""A task's entries as streams read them: without blocking the event loop, and page by page."""

from collections.abc import Sequence
from dataclasses import dataclass

from progress.entry import Entry
from progress.keys import progress_stream
from progress.reader import entry_from_raw
from progress.stream_id import StreamId
from store.connection import AsyncStore

PAGE_SIZE = 200
"""Entries read at once."""


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Entries after a cursor, oldest first.

    is_last: there are no more.
    follows: the entry at the cursor is still kept, so nothing between was trimmed away.
    """

    entries: Sequence[Entry]
    is_last: bool
    follows: bool


async def read_page(client: AsyncStore, task_id: str, after: StreamId) -> EntryPage:
    """Entries after a cursor, at most PAGE_SIZE. Raises RedisError."""
    raw = await client.xrange(progress_stream(task_id), min=str(after), count=1 + PAGE_SIZE)
    follows = bool(raw) and raw[0][0] == str(after).encode()
    entries = [entry_from_raw(task_id, item) for item in raw[follows:]]
    return EntryPage(entries, is_last=len(raw) <= PAGE_SIZE, follows=follows)


async def read_oldest_id(client: AsyncStore, task_id: str) -> StreamId | None:
    """The id of the oldest entry kept, if there is one. Raises RedisError."""
    raw = await client.xrange(progress_stream(task_id), count=1)
    return StreamId.parse(raw[0][0].decode()) if raw else None


async def read_latest(client: AsyncStore, task_id: str) -> Entry | None:
    """The newest entry, if there is one. Raises RedisError."""
    raw = await client.xrevrange(progress_stream(task_id), count=1)
    return entry_from_raw(task_id, raw[0]) if raw else None
