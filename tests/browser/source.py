"""An EventSource in a page, and what it got."""

import json
from typing import Any

from playwright.sync_api import Page, Request

from tests.hub import Hub

Json = dict[str, Any]

_OPEN = """([name, url]) => {
    const source = new EventSource(url);
    const events = [];
    for (const type of ["history", "progress", "done", "error"]) {
        // An error without data is a lost connection, not an event of the stream.
        source.addEventListener(type, ({ data, lastEventId: id }) =>
            events.push(data === undefined ? { type: "lost" } : { type, data, id }));
    }
    globalThis[name] = { source, events };
}"""


class Source:
    """An EventSource. It stays open after `done`, as one of a careless page does."""

    def __init__(self, page: Page, url: str) -> None:
        self._requests: list[Request] = []
        self._page = page
        self._name = f"source of {url}"
        self._url = url
        page.on("request", self._note)
        page.evaluate(_OPEN, [self._name, url])

    def _note(self, request: Request) -> None:
        if self._url in request.url:
            self._requests.append(request)

    @property
    def events(self) -> list[Json]:
        """Each with its type; those of the stream with their id and data."""
        events: list[Json] = self._page.evaluate("name => globalThis[name].events", self._name)
        return [{**event, "data": json.loads(event.get("data", "null"))} for event in events]

    @property
    def answers(self) -> list[int]:
        """The status of the answer to each of its requests, once all have theirs."""
        answers = [request.response() for request in self._requests]
        return [answer.status if answer else 0 for answer in answers]

    @property
    def came_back_with(self) -> str | None:
        """The `Last-Event-ID` of its newest request."""
        return self._requests[-1].header_value("Last-Event-ID")

    def of(self, type_: str) -> list[Json]:
        return [event for event in self.events if event["type"] == type_]

    def wait_for(self, type_: str, count: int = 1) -> None:
        """Until so many events of this type have come."""
        self._page.wait_for_function(
            "([name, type, count]) =>"
            " globalThis[name].events.filter((event) => event.type === type).length >= count",
            arg=[self._name, type_, count],
        )

    def wait_for_end(self) -> None:
        """Until the browser has given it up."""
        self._wait_until_it_is("CLOSED")

    def wait_until_open(self) -> None:
        self._wait_until_it_is("OPEN")

    def _wait_until_it_is(self, state: str) -> None:
        self._page.wait_for_function(
            "([name, state]) => globalThis[name].source.readyState === EventSource[state]",
            arg=[self._name, state],
        )


def one(task_id: str, query: str = "start_id=0") -> str:
    return f"/api/v1/tasks/{task_id}/progress/stream?{query}"


def many(*task_ids: str) -> str:
    return f"/api/v1/progress/stream?task_ids={','.join(task_ids)}"


def ids(events: list[Json]) -> list[str]:
    return [event["id"] for event in events]


def ids_of(hub: Hub, task_id: str) -> list[str]:
    """The ids of all of a task's entries."""
    return [item["stream_id"] for item in hub.api.history(task_id)]
