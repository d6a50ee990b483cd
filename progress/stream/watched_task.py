"""One task as one connection watches it: how far it has come, and what to send next."""

from collections.abc import Iterator
from dataclasses import dataclass

from progress.entry import Entry
from progress.exceptions import InvalidProgressRequest
from progress.stream.entry_pages import EntryPage, read_latest, read_oldest_id, read_page
from progress.stream.inbox import Announcement
from progress.stream_id import BEGINNING, StreamId
from store.connection import AsyncStore


@dataclass(slots=True)
class WatchedTask:
    """How far the entries of a task were sent to one connection.

    cursor: the last entry sent.
    is_behind: the store has entries after the cursor that no announcement will bring.
    is_resumed: the cursor is an entry that was sent, so a gap after it is a loss.
    history_until: entries up to this one are history.
    silent_until: entries up to this one are not sent, but count.
    is_missing: there is no such task.
    is_subscribed: the feed brings announcements of this task.
    is_done_sent: so was the `done` event.
    has_ended: nothing more will come.
    """

    task_id: str
    cursor: StreamId = BEGINNING
    is_behind: bool = True
    is_resumed: bool = False
    history_until: StreamId = BEGINNING
    silent_until: StreamId = BEGINNING
    is_missing: bool = False
    is_subscribed: bool = False
    is_done_sent: bool = False
    has_ended: bool = False

    def accept(self, announcement: Announcement) -> Entry | None:
        """The entry, where it is the next to send; else None.

        Where entries before it are missing, the task is behind from now on.
        """
        entry = announcement.entry
        if entry is None or self.has_ended or self.is_behind:
            return None
        if entry.id <= self.cursor:
            self.is_behind = entry.is_final  # see `_final_before`
            return None
        if announcement.previous > self.cursor:
            self.is_behind = True
            return None
        return entry

    def advance(self, entry: Entry) -> None:
        """Move the cursor to an entry that is on its way to the client."""
        self.cursor = entry.id
        self.is_resumed = True
        self.is_done_sent, self.has_ended = False, entry.is_final

    def event_name(self, entry: Entry) -> str:
        """The name of the event that carries an entry."""
        return "history" if entry.id <= self.history_until else "progress"

    async def read_on(self, client: AsyncStore) -> tuple[list[Entry], bool]:
        """The next entries from the store, and whether some before them were trimmed away.

        Raises RedisError.
        """
        page = await read_page(client, self.task_id, self.cursor)
        self.is_behind = not page.is_last
        if not page.entries and not page.follows:
            return await self._final_before(client), False
        trimmed = (
            self.is_resumed and not page.follows and await self._is_trimmed_before(page, client)
        )
        return list(page.entries), trimmed

    async def _final_before(self, client: AsyncStore) -> list[Entry]:
        """The final entry, where it is before the cursor: the store failed over, has lost what was
        sent last, and the clock of the server that took over is behind."""
        latest = await read_latest(client, self.task_id)
        return [latest] if latest and latest.is_final and latest.id < self.cursor else []

    async def _is_trimmed_before(self, page: EntryPage, client: AsyncStore) -> bool:
        """Whether the page began with the oldest entry kept, and not in the cursor's place."""
        if not page.entries or page.entries[0].replaces == self.cursor:
            return False
        oldest = await read_oldest_id(client, self.task_id)
        return oldest is not None and oldest >= page.entries[0].id


def combined_id(tasks: list[WatchedTask]) -> str:
    """The event id of a stream of several tasks: each one's cursor, in the order of the request.

    A `d` after it says that `done` was sent; `x` is a task that does not exist.
    """
    return ",".join(_id_part(task) for task in tasks)


def _id_part(task: WatchedTask) -> str:
    if task.is_missing:
        return "x"
    return f"{task.cursor}{'d' if task.is_done_sent else ''}"


def parse_combined_id(text: str, count: int) -> Iterator[tuple[StreamId | None, bool]]:
    """Read what `combined_id` wrote for `count` tasks: the cursor of each (None for `x`), and
    whether it was done.

    Raises InvalidProgressRequest when the text is anything else.
    """
    parts = text.split(",")
    if len(parts) != count:
        raise InvalidProgressRequest(
            f"Last-Event-ID must have a place for each of the {count} tasks",
            field="Last-Event-ID",
        )
    for part in parts:
        cursor = part.removesuffix("d")
        yield None if part == "x" else StreamId.parse(cursor, "Last-Event-ID"), cursor != part
