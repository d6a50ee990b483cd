"""Following tasks with the Python client."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice

import pytest
from httpx_sse import ServerSentEvent

from taskhub_client import (
    Done,
    Event,
    Gone,
    Invalid,
    NotFound,
    Progress,
    TaskHub,
    Unreachable,
    watch,
)
from tests.api import NOBODY, Api
from tests.free_ports import free_port
from tests.gate import Gate
from tests.python_client.on_a_loop import client_of
from tests.python_client.trouble import untroubled

REPORTS = [[10, "load", "one"], [20, "work", "zwei ✓\u2028\x85"]]


@contextmanager
def left_early(events: Iterator[Event]) -> Iterator[Iterator[Event]]:
    """A stream that is not read to its end."""
    with closing(events):  # type: ignore[type-var]  # a generator, which TaskHub does not promise
        yield events


def shown(events: list[Event]) -> list[object]:
    """Messages and statuses, as they came."""
    return [event.message if isinstance(event, Progress) else event for event in events]


def test_a_task_is_followed_to_its_end(client: TaskHub, api: Api, gate: Gate) -> None:
    task_id = api.create("report_after_gate", gate.payload(reports=REPORTS))
    api.wait_for_stage(task_id, "waiting")
    events = untroubled(client.stream(task_id))
    first = next(events)
    assert isinstance(first, Progress)
    assert (first.task_id, first.percentage, first.message) == (task_id, 10, "at the gate")
    gate.open()
    rest = list(events)
    entries = client.history(task_id)
    done = Done(task_id, "completed", entries[-1].stream_id)
    assert shown(rest) == [*[message for _, _, message in REPORTS], "Done", done]
    came = [event for event in [first, *rest] if isinstance(event, Progress)]
    assert [event.event_id for event in came] == [entry.stream_id for entry in entries]
    assert [event.at for event in came] == [entry.at for entry in entries]


def test_where_a_stream_begins(client: TaskHub, api: Api) -> None:
    task_id = api.run("report", {"reports": REPORTS})["id"]
    ids = [entry.stream_id for entry in client.history(task_id)]

    def seen(**start: object) -> list[tuple[str, bool]]:
        events = list(client.stream(task_id, **start))  # type: ignore[arg-type]
        assert isinstance(events[-1], Done)
        return [(e.event_id, e.is_history) for e in events if isinstance(e, Progress)]

    assert seen() == [(ids[-1], False)]
    assert seen(start_id="0") == [(stream_id, False) for stream_id in ids]
    assert seen(start_id=ids[0]) == [(stream_id, False) for stream_id in ids[1:]]
    assert seen(start_id="$") == []
    assert seen(history=True) == [(stream_id, True) for stream_id in ids]
    assert seen(last_event_id=ids[0]) == [(stream_id, False) for stream_id in ids[1:]]


def test_who_has_seen_all_is_told_nothing_more(client: TaskHub, api: Api) -> None:
    task_id = api.run("echo")["id"]
    *_, done = untroubled(client.stream(task_id))
    assert isinstance(done, Done)
    assert list(client.stream(task_id, last_event_id=done.event_id)) == []


def test_several_tasks_are_followed_until_all_have_ended(client: TaskHub, api: Api) -> None:
    failing = api.create("skip")
    reporting = api.create("report", {"reports": REPORTS})
    cancelled = api.create("echo", queue="idle")
    api.cancel(cancelled)
    events = list(client.stream([failing, reporting, cancelled, NOBODY, failing]))
    ends = {event.task_id: event.status for event in events if isinstance(event, Done)}
    assert ends == {failing: "failed", reporting: "completed", cancelled: "cancelled"}
    assert [event for event in events if isinstance(event, Gone)] == [Gone(NOBODY)]
    last = [e for e in events if isinstance(e, Progress) and e.task_id == reporting][-1]
    assert (last.percentage, last.message) == (100, "Done")


def test_several_tasks_are_gone_on_with(client: TaskHub, api: Api, gate: Gate) -> None:
    ended = api.run("report", {"reports": REPORTS})["id"]
    running = api.create("gate", gate.payload())
    api.wait_for_stage(running, "waiting")
    with left_early(client.stream([ended, running])) as events:
        came = list(islice(untroubled(events), 3))
    assert [type(event) for event in came].count(Done) == 1
    gate.open()
    last = came[-1]
    assert isinstance(last, Progress | Done)
    rest = list(untroubled(client.stream([ended, running], last_event_id=last.event_id)))
    assert [event.task_id for event in rest if isinstance(event, Progress)] == [running]
    assert isinstance(rest[-1], Done)


def test_a_task_that_is_deleted_meanwhile_is_gone(client: TaskHub, api: Api) -> None:
    task_id = api.create("report", {"reports": REPORTS}, queue="idle")
    other = api.run("echo")["id"]
    events = untroubled(client.stream([task_id, other]))
    assert [type(next(events)) for _ in range(2)] == [Progress, Done]
    api.delete(task_id)
    assert list(events) == [Gone(task_id)]


def test_what_cannot_be_followed(client: TaskHub, api: Api) -> None:
    with pytest.raises(NotFound):
        next(client.stream(NOBODY))
    with pytest.raises(Invalid) as caught:
        next(client.stream([api.create(queue="idle") for _ in range(11)]))
    assert caught.value.field == "task_ids"
    with pytest.raises(Invalid):
        next(client.stream(api.create(queue="idle"), start_id="soon"))
    with pytest.raises(ValueError, match="one task"):
        client.stream([NOBODY, "another"], history=True)


def test_where_no_hub_is_patience_ends(kind: str) -> None:
    with (
        client_of(kind, f"http://127.0.0.1:{free_port()}") as client,
        pytest.raises(Unreachable) as caught,
    ):
        next(client.stream(NOBODY, patience=0.1))
    assert caught.value.__cause__ is not None


def test_an_id_without_an_event_is_where_a_stream_goes_on() -> None:
    followed = watch.stream("a-task")
    assert followed.accept(ServerSentEvent(id="1737884800000-0", retry=200)) is None
    assert followed.request().headers["Last-Event-ID"] == "1737884800000-0"
