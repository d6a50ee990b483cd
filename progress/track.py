"""One task as one connection follows it: how far it has come, and what to send next."""

from collections.abc import Iterator
from dataclasses import dataclass

from progress.entry import Entry
from progress.exceptions import InvalidRequest
from progress.feed import Feed, Page
from progress.inbox import Announcement
from progress.stream_ids import BEGINNING, StreamId


@dataclass(slots=True)
class Track:
    """cursor: the last entry sent. behind: the store has entries after it that no announcement
    will bring. resumed: the cursor is an entry that was sent, so a gap after it is a loss.
    history_until: entries up to this one are history. silent_until: those up to this one are not
    sent, but count. missing: there is no such task. watched: the feed knows of this track.
    done_sent: so was the `done` event. ended: nothing more will come."""

    task_id: str
    cursor: StreamId = BEGINNING
    behind: bool = True
    resumed: bool = False
    history_until: StreamId = BEGINNING
    silent_until: StreamId = BEGINNING
    missing: bool = False
    watched: bool = False
    done_sent: bool = False
    ended: bool = False

    def hears(self, announcement: Announcement) -> Entry | None:
        """The entry, where it is the next to send; what does not fit on is read from the store."""
        entry = announcement.entry
        if entry is None or self.ended or self.behind or entry.id <= self.cursor:
            return None
        if announcement.previous > self.cursor:
            self.behind = True
            return None
        return entry

    def sent(self, entry: Entry) -> None:
        """The entry is on its way; the cursor moves."""
        self.cursor = entry.id
        self.resumed = True
        self.done_sent, self.ended = False, entry.is_final

    def event_of(self, entry: Entry) -> str:
        """The name of the event that carries an entry."""
        return "history" if entry.id <= self.history_until else "progress"

    async def catch_up(self, feed: Feed) -> tuple[list[Entry], bool]:
        """The next entries from the store, and whether some before them were trimmed away.

        Raises RedisError.
        """
        page = await feed.page(self.task_id, self.cursor)
        self.behind = not page.is_last
        trimmed = self.resumed and not page.follows and await self._is_cut_before(page, feed)
        return list(page.entries), trimmed

    async def _is_cut_before(self, page: Page, feed: Feed) -> bool:
        """Whether the page began with the oldest entry kept, and not in the cursor's place."""
        if not page.entries or page.entries[0].replaces == self.cursor:
            return False
        oldest = await feed.oldest_id(self.task_id)
        return oldest is not None and oldest >= page.entries[0].id


def vector(tracks: list[Track]) -> str:
    """The id of a stream of several tasks: each one's cursor, in the order of the request.

    A `d` after it says that `done` was sent; `x` is a task that does not exist.
    """
    return ",".join(_place(track) for track in tracks)


def _place(track: Track) -> str:
    if track.missing:
        return "x"
    return f"{track.cursor}{'d' if track.done_sent else ''}"


def places(text: str, count: int) -> Iterator[tuple[StreamId | None, bool]]:
    """Read what `vector` wrote for `count` tasks: cursors (None for `x`), and whether it was done.

    Raises InvalidRequest when the text is anything else.
    """
    parts = text.split(",")
    if len(parts) != count:
        raise InvalidRequest(
            f"Last-Event-ID must have a place for each of the {count} tasks",
            field="Last-Event-ID",
        )
    for part in parts:
        cursor = part.removesuffix("d")
        yield None if part == "x" else StreamId.parse(cursor, "Last-Event-ID"), cursor != part
