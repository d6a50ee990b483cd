"""The announcements of entries, brought to all streams of a web process over one subscription.

Each watched task has a channel that carries its entries. A message can be lost with its
connection; then every stream reads on from the store, where nothing is lost.
"""

import asyncio
import json
import logging
from typing import Any, Final

from redis.exceptions import RedisError

from progress.entry import Entry
from progress.keys import progress_stream, task_id_of
from progress.stream.inbox import Announcement, Inbox
from progress.stream_id import BEGINNING, StreamId
from store.connection import AsyncStore, async_client, batching_client

log = logging.getLogger(__name__)

_BATCH_SIZE = 200  # messages read, and inboxes filled, between two turns of the event loop
_RETRY_PAUSE = 0.3  # seconds between tries to reach a store that is away
_SUBSCRIBE_TIMEOUT = 2.0  # seconds; then the store counts as away
_PING_EVERY = 1.0  # seconds; a store that hangs, or a link that is cut, breaks no connection
_SILENT_AFTER = 3.0  # seconds in which not even a ping was answered
_PONGS: Final = (b"PONG", [b"pong", b""])
"""Answers to a ping: where nothing is subscribed to, and where something is."""


class Feed:
    """Fills inboxes with what the store announces of their tasks. Belongs to one event loop.

    client: for reading from the store; all callers share its one connection.
    """

    def __init__(self) -> None:
        self.client: AsyncStore = batching_client()
        self._subscriber: Any = None
        self._reader: asyncio.Task[None] | None = None
        self._pinger: asyncio.Task[None] | None = None
        self._is_behind = False  # until the next pong: announcements may have gone by
        self._inboxes: dict[str, set[Inbox]] = {}
        self._acks: dict[str, asyncio.Future[None]] = {}
        self._subscribing: dict[str, asyncio.Task[None]] = {}
        self._subscriber_lock = asyncio.Lock()  # two that connect at once would wait for one

    async def watch(self, task_id: str, inbox: Inbox) -> None:
        """From the return on, the inbox gets every entry of this task.

        Raises RedisError, TimeoutError when the store is away.
        """
        if task_id not in self._inboxes and task_id not in self._subscribing:
            self._subscribing[task_id] = asyncio.create_task(self._subscribe(task_id))
        self._inboxes.setdefault(task_id, set()).add(inbox)
        try:
            if subscribing := self._subscribing.get(task_id):
                await asyncio.shield(subscribing)
        except BaseException:  # a cancel too: nobody else knows of this inbox
            await self.unwatch(task_id, inbox)
            raise

    async def unwatch(self, task_id: str, inbox: Inbox) -> None:
        """The inbox gets no more of this task."""
        inboxes = self._inboxes.get(task_id, set())
        inboxes.discard(inbox)
        if inboxes or task_id not in self._inboxes:
            return
        del self._inboxes[task_id]
        if task_id not in self._subscribing:
            await self._unsubscribe(task_id)

    # The subscription

    async def _subscribe(self, task_id: str) -> None:
        """For all who wait for it, so it goes on when one of them leaves. Where it fails, it fails
        for all of them, and whoever comes next begins anew."""
        ack = self._acks[task_id] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(_SUBSCRIBE_TIMEOUT):
                await self._request_subscription(task_id)
                await ack
        except BaseException:  # a cancel too: all who wait are told
            self._inboxes.pop(task_id, None)
            raise
        finally:
            del self._acks[task_id], self._subscribing[task_id]
            if task_id not in self._inboxes:
                await self._unsubscribe(task_id)

    async def _request_subscription(self, task_id: str) -> None:
        async with self._subscriber_lock:
            if self._subscriber is None:
                await self._connect()
            else:
                await self._subscriber.subscribe(progress_stream(task_id))
        if self._reader is None:
            self._reader = asyncio.create_task(self._read_forever())
            self._pinger = asyncio.create_task(self._ping_forever())

    async def _unsubscribe(self, task_id: str) -> None:
        async with self._subscriber_lock:
            if self._subscriber is None or task_id in self._inboxes:
                return
            try:
                await self._subscriber.unsubscribe(progress_stream(task_id))
            except RedisError as error:
                log.debug("not unsubscribed, the connection is gone: %s", error)

    async def _connect(self) -> None:
        """Connect anew, and subscribe to all that is watched. Raises RedisError, TimeoutError."""
        subscriber = async_client().pubsub()
        try:
            # A store that has no room for one more connection says so only when it is asked.
            await subscriber.ping()
            if await subscriber.parse_response(block=False, timeout=_SUBSCRIBE_TIMEOUT) is None:
                raise TimeoutError
            # Who waits for an ack gets it, also when all watchers of that task have left meanwhile.
            channels = [progress_stream(task_id) for task_id in {*self._inboxes, *self._acks}]
            for start in range(0, len(channels), 500):
                await subscriber.subscribe(*channels[start : start + 500])
            await self._note_connected()
            subscriber.connection.register_connect_callback(self._note_connected)
            await subscriber.ping()
        except BaseException:  # a cancel too: nobody else knows of this connection
            await subscriber.aclose()
            raise
        self._subscriber = subscriber

    async def _note_connected(self, _connection: Any = None) -> None:
        """Also where the client library connects and subscribes anew by itself."""
        self._is_behind = True

    async def _read_forever(self) -> None:
        while True:
            try:
                await self._dispatch(await self._next_messages())
            except (RedisError, OSError) as error:
                log.warning("the subscription broke: %s", error)
                await self._resubscribe()
            except Exception:  # no message may end the one reader of all
                log.exception("a message could not be read")
                for inbox in self._all_inboxes():
                    inbox.mark_gap()

    async def _next_messages(self) -> list[list[Any]]:
        """At least one, and what else has come by then.

        The busier this process is, the more of them a stream sends in one go.
        """
        first = await self._subscriber.parse_response(block=False, timeout=_SILENT_AFTER)
        if first is None:
            raise TimeoutError("the store is silent")
        messages = [first]
        while len(messages) < _BATCH_SIZE and await self._subscriber.connection.can_read():
            messages.append(await self._subscriber.parse_response(block=True))
        return messages

    async def _ping_forever(self) -> None:
        while True:
            await asyncio.sleep(_PING_EVERY)
            async with self._subscriber_lock:
                if self._subscriber is None:
                    continue
                try:
                    await self._subscriber.ping()
                except (RedisError, OSError) as error:
                    log.debug("the subscription cannot be asked: %s", error)

    async def _dispatch(self, messages: list[list[Any]]) -> None:
        """To each inbox what is for it, in the order in which it came; others get their turns."""
        by_inbox: dict[Inbox, list[Announcement]] = {}
        for message in messages:
            if message in _PONGS:
                self._catch_up()
                continue
            kind, channel, body = message
            task_id = task_id_of(channel)
            if kind == b"message":
                announcement = _parse_announcement(task_id, body)
                for inbox in self._inboxes.get(task_id, ()):
                    by_inbox.setdefault(inbox, []).append(announcement)
            elif kind == b"subscribe":
                ack = self._acks.get(task_id)
                if ack and not ack.done():
                    ack.set_result(None)
        for number, (inbox, announcements) in enumerate(by_inbox.items()):
            if number % _BATCH_SIZE == 0:
                await asyncio.sleep(0)
            inbox.put(announcements)

    async def _resubscribe(self) -> None:
        """Until the store is back: tell every stream, and try again."""
        for inbox in self._all_inboxes():
            inbox.mark_store_unavailable()
        async with self._subscriber_lock:
            await self._subscriber.aclose()
            self._subscriber = None
        while self._subscriber is None:
            await asyncio.sleep(_RETRY_PAUSE)
            try:
                async with self._subscriber_lock:
                    if self._subscriber is None:
                        await self._connect()
            except (RedisError, OSError) as error:
                log.debug("the store is still away: %s", error)
        log.info("the subscription is back, %d tasks are watched", len(self._inboxes))

    def _catch_up(self) -> None:
        """Have each stream read what it missed, now that the store has subscribed this process to
        all that is watched."""
        if self._is_behind:
            self._is_behind = False
            for inbox in self._all_inboxes():
                inbox.mark_gap()

    def _all_inboxes(self) -> set[Inbox]:
        return {inbox for inboxes in self._inboxes.values() for inbox in inboxes}


def _parse_announcement(task_id: str, body: bytes) -> Announcement:
    """A message of `lua/libraries/append.lua`; `null` says that the task was deleted."""
    message = json.loads(body.decode(errors="replace"))
    if message is None:
        return Announcement(task_id, None, BEGINNING)
    entry_id, previous, flat = message
    fields = dict(zip(flat[::2], flat[1::2], strict=True))
    entry = Entry.from_fields(task_id, entry_id, fields)
    return Announcement(task_id, entry, StreamId.parse(previous))


_feeds: dict[asyncio.AbstractEventLoop, Feed] = {}


def feed_of_this_loop() -> Feed:
    """The running event loop's feed; a web process has one loop."""
    loop = asyncio.get_running_loop()
    if loop not in _feeds:
        _feeds[loop] = Feed()
    return _feeds[loop]
