"""What one connection is sent: entries in order, each once; `done`; errors; heartbeats."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from django.conf import settings
from redis.exceptions import RedisError

from progress.connection import AsyncStore
from progress.entry import Entry
from progress.feed import Feed
from progress.inbox import Announcement, Inbox
from progress.outlet import Outlet
from progress.sse import COMMENT, encode, encode_entry, encode_entry_of_many
from progress.track import Track, vector

_AWAY_PAUSE = 0.3  # seconds between looks at a store that is away
_SEND_AT_MOST = 400  # events read from the store between two writes
_READ_WITHIN = 30.0  # seconds; a client that leaves more unread is dropped, and resumes by id


class EventStream:
    """See the module. Two forms differ in how events look and what their ids resume."""

    __slots__ = (
        "_away",
        "_by_id",
        "_exists",
        "_feed",
        "_inbox",
        "_is_quiet",
        "_out",
        "_outlet",
        "tracks",
    )

    def __init__(
        self,
        feed: Feed,
        tracks: list[Track],
        outlet: Outlet,
        exists: Callable[[AsyncStore, str], Awaitable[bool]],
    ) -> None:
        self._feed = feed
        self.tracks = tracks
        self._by_id = {track.task_id: track for track in tracks}
        self._outlet = outlet
        self._exists = exists
        self._inbox = Inbox(self._send_at_once)
        self._out: list[bytes] = []
        self._away = False
        self._is_quiet = True  # while it waits, nothing was sent

    async def run(self) -> None:
        """Stream until every task has ended, or the client reads nothing any more."""
        try:
            for track in self._open_tracks():
                if track.missing:
                    self._is_gone(track)
            while self._open_tracks():
                is_away = not await self._gather()
                if not is_away and not self._out and self._open_tracks():
                    self._is_quiet = True
                    await self._inbox.wait(settings.TASKHUB_SSE_HEARTBEAT)
                    if self._is_quiet and not self._inbox.has_news:
                        self._out = [COMMENT]
                if not await self._flush():
                    self._outlet.abort()
                    return
                if is_away:
                    await asyncio.sleep(_AWAY_PAUSE)
            await self._end()
        finally:
            self._inbox.close()
            for track in self.tracks:
                await self._feed.forget(track.task_id, self._inbox)

    async def break_off(self, error: str, code: str) -> None:
        """Send what was gathered, then this error for all that had not ended, and end.

        It has no id: the client comes back by that of the last event that it got.
        """
        self._out += [_encode_error(track, error, code) for track in self._open_tracks()]
        await self._end()

    def done_event(self, track: Track, entry: Entry) -> bytes:
        raise NotImplementedError

    def entry_event(self, track: Track, entry: Entry) -> bytes:
        raise NotImplementedError

    def error_event(self, track: Track, error: str, code: str) -> bytes:
        return _encode_error(track, error, code)

    # Gathering what to send

    async def _gather(self) -> bool:
        """False when the store is away."""
        if self._inbox.take_overflow():
            for track in self._open_tracks():
                track.behind = True
        if self._inbox.take_away():
            self._store_is_away()
        try:
            await self._read_what_is_behind()
        except (RedisError, TimeoutError):
            self._store_is_away()
            self._inbox.missed_some()
            return False
        for announcement in self._inbox.take_all():
            track = self._by_id[announcement.task_id]
            if announcement.entry is None:
                self._is_gone(track)
            elif entry := track.hears(announcement):
                self._send(track, entry)
        return True

    def _send_at_once(self, announcements: Sequence[Announcement]) -> bool:
        """See `Inbox`. What this leaves, the stream looks at whole: it knows what was sent."""
        if not self._outlet.is_free:
            return False
        events, done = [], 0
        for announcement in announcements:
            entry, track = announcement.entry, self._by_id[announcement.task_id]
            if entry is None or entry.is_final:
                break
            if track.hears(announcement):
                track.sent(entry)
                if entry.id > track.silent_until:
                    events.append(self.entry_event(track, entry))
            if track.behind:
                break
            done += 1
        if events:
            self._is_quiet = False
            self._outlet.write_at_once(b"".join(events))
        return done == len(announcements)

    async def _read_what_is_behind(self) -> None:
        for track in self._open_tracks():
            if not track.watched:
                await self._feed.watch(track.task_id, self._inbox)
                track.watched = True
            while track.behind and len(self._out) < _SEND_AT_MOST:
                await self._catch_up(track)

    async def _catch_up(self, track: Track) -> None:
        entries, trimmed = await track.catch_up(self._feed)
        if self._away:
            self._away = False
            if not entries and not await self._exists(self._feed.client, track.task_id):
                self._is_gone(track)
                return
        if trimmed:
            self._out.append(
                self.error_event(
                    track, "entries before this one were trimmed away", "HISTORY_TRIMMED"
                )
            )
        for entry in entries:
            self._send(track, entry)

    def _send(self, track: Track, entry: Entry) -> None:
        track.sent(entry)
        if entry.id > track.silent_until:
            self._out.append(self.entry_event(track, entry))
        if entry.is_final:
            track.done_sent = True
            self._out.append(self.done_event(track, entry))

    def _is_gone(self, track: Track) -> None:
        if not track.ended:
            track.ended = True
            self._out.append(self.error_event(track, "Task not found", "TASK_NOT_FOUND"))

    def _store_is_away(self) -> None:
        if not self._away:
            self._away = True
            for track in self._open_tracks():
                self._out.append(
                    self.error_event(
                        track, "the store is away; this stream goes on", "PROGRESS_FETCH_ERROR"
                    )
                )

    def _open_tracks(self) -> list[Track]:
        return [track for track in self.tracks if not track.ended]

    async def _flush(self) -> bool:
        """Send what was gathered; False when the client does not read."""
        if self._out:
            body, self._out = b"".join(self._out), []
            await self._outlet.write(body)
        return await self._outlet.drained(_READ_WITHIN)

    async def _end(self) -> None:
        if await self._flush():
            await self._outlet.end()
        else:
            self._outlet.abort()


class StreamOfOne(EventStream):
    """Ids are those of the task's entries."""

    __slots__ = ()

    def entry_event(self, track: Track, entry: Entry) -> bytes:
        return encode_entry(track.event_of(entry), entry)

    def done_event(self, track: Track, entry: Entry) -> bytes:
        return encode("done", entry.as_done(), str(entry.id))


class StreamOfMany(EventStream):
    """An id is a vector: the place reached in every task."""

    __slots__ = ()

    def entry_event(self, track: Track, entry: Entry) -> bytes:
        return encode_entry_of_many(track.event_of(entry), entry, vector(self.tracks))

    def done_event(self, track: Track, entry: Entry) -> bytes:
        return encode("done", entry.as_done(), vector(self.tracks))

    def error_event(self, track: Track, error: str, code: str) -> bytes:
        return _encode_error(track, error, code, vector(self.tracks))


def _encode_error(track: Track, error: str, code: str, event_id: str = "") -> bytes:
    return encode("error", {"task_id": track.task_id, "error": error, "code": code}, event_id)
