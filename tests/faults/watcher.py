"""A client of the event streams that counts what it gets, and comes back by id."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
from httpx_sse import ServerSentEvent, connect_sse


@dataclass
class Watcher:
    """Follows one address.

    seen: all events that came, over all connections.
    last_id: that it comes back with.
    connections: how many it has made.
    over: the stream has ended for good.
    """

    url: str
    seen: list[ServerSentEvent] = field(default_factory=list)
    last_id: str = ""
    connections: int = 0
    over: bool = False

    def visit(self, client: httpx.Client, at_most: int | None = None) -> None:
        """Read until the stream ends, or drop the connection after so many events."""
        headers = {"Last-Event-ID": self.last_id} if self.last_id else {}
        self.connections += 1
        with connect_sse(client, "GET", self.url, headers=headers) as source:
            if source.response.status_code == 204:
                self.over = True
                return
            for number, event in enumerate(self._events(source.iter_sse()), 1):
                if event.event == "done":
                    self.over = True
                if number == at_most:
                    return

    def _events(self, events: Iterator[ServerSentEvent]) -> Iterator[ServerSentEvent]:
        for event in events:
            self.last_id = event.id or self.last_id
            if event.data:  # else it is no event: only `retry:`, or an id
                self.seen.append(event)
                yield event

    def ids(self, *names: str) -> list[str]:
        """The ids of events of these names, as they came."""
        return [event.id for event in self.seen if event.event in names]

    def events(self, name: str) -> list[ServerSentEvent]:
        return [event for event in self.seen if event.event == name]
