"""Who may open an event stream of a hub that asks for keys, and for how long."""

import threading
import time
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from tests.api import NOBODY, TASKS, error_of
from tests.keyed.calls import TICKETS, UNKNOWN, create, refusal, ticket_of
from tests.keyed.hub import KeyedHub
from tests.waiting import in_time, until
from tests.watch import open_stream, stream_of, watching

MANY = "/api/v1/progress/stream"


@pytest.mark.parametrize("header", [None, "Bearer x", UNKNOWN, "Basic YTpi"])
def test_who_is_not_known_watches_nothing(
    keyed: KeyedHub, owner: httpx.Client, header: str | None
) -> None:
    task_id = create(owner)
    with keyed.caller() as stranger:
        stranger.headers.update({"Authorization": header} if header else {})
        refusal(stranger, stream_of(task_id), 401, "UNAUTHORIZED")
        refusal(stranger, MANY, 401, "UNAUTHORIZED", task_ids=task_id)


def test_a_key_opens_streams_only_where_it_may_read(keyed: KeyedHub, owner: httpx.Client) -> None:
    task_id = create(owner)
    with watching(owner, stream_of(task_id)):
        pass
    with keyed.caller(keyed.key("tasks:create")) as other:
        details = refusal(other, stream_of(task_id), 403, "FORBIDDEN")
        assert details == {"scope": "tasks:read"}


def test_what_lies_outside_of_a_key_does_not_exist(keyed: KeyedHub, owner: httpx.Client) -> None:
    inside, outside, other = create(owner), create(owner, "quiet"), create(owner, "idle", "demo")
    token = keyed.key("tasks:read", queues="idle", types="echo")
    with keyed.caller(token) as bound:
        for task_id in (outside, other, NOBODY):
            refusal(bound, stream_of(task_id), 404, "TASK_NOT_FOUND")
        with watching(bound, stream_of(inside)):
            pass
        with watching(bound, MANY, task_ids=f"{outside},{inside}") as watch:
            told = next(watch)
            assert (told.event, told.json()["code"]) == ("error", "TASK_NOT_FOUND")
            assert told.json()["task_id"] == outside


def test_a_ticket_opens_the_streams_of_its_tasks_again_and_again(
    keyed: KeyedHub, owner: httpx.Client
) -> None:
    first, second, other = (create(owner) for _ in range(3))
    ticket = ticket_of(owner, first, second)
    for web in (0, 1, 1):
        with keyed.caller(web=web) as page:
            with watching(page, stream_of(first), ticket=ticket):
                pass
            with watching(page, MANY, ticket=ticket, task_ids=f"{first},{second}"):
                pass
    with keyed.caller() as page:
        refusal(page, stream_of(other), 403, "FORBIDDEN", ticket=ticket)
        many = {"ticket": ticket, "task_ids": f"{first},{other}"}
        refusal(page, MANY, 403, "FORBIDDEN", **many)
        for wrong in ("", "x", ticket[:-1], ticket + "x", "a:b:c"):
            refusal(page, stream_of(first), 401, "UNAUTHORIZED", ticket=wrong)


def test_a_ticket_is_no_key(keyed: KeyedHub, owner: httpx.Client) -> None:
    task_id = create(owner)
    ticket = ticket_of(owner, task_id)
    with keyed.caller(ticket) as cheat:
        refusal(cheat, stream_of(task_id), 401, "UNAUTHORIZED")
    with keyed.caller() as page:
        error_of(page.post(TICKETS, json={"task_ids": [task_id]}), 401, "UNAUTHORIZED")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"task_ids": []},
        {"task_ids": "x"},
        {"task_ids": [1]},
        {"task_ids": [""]},
        {"task_ids": [["x"]]},
        {"task_ids": ["x" * 101]},
        {"task_ids": [str(number) for number in range(11)]},
    ],
)
def test_a_ticket_is_for_one_to_ten_tasks(owner: httpx.Client, body: Any) -> None:
    details = error_of(owner.post(TICKETS, json=body), 400, "INVALID_REQUEST")
    assert details == {"field": "task_ids"}


def test_a_body_that_is_no_object_gets_no_ticket(owner: httpx.Client) -> None:
    error_of(owner.post(TICKETS, json=["x"]), 400, "INVALID_REQUEST")


def test_with_a_key_its_streams_and_tickets_end_in_every_process(
    keyed: KeyedHub, owner: httpx.Client
) -> None:
    task_id = create(owner)

    def revoke_and_wait() -> float:
        token = keyed.key("tasks:read")
        with ExitStack() as clients:
            callers = [clients.enter_context(keyed.caller(token, web)) for web in (0, 1)]
            page = clients.enter_context(keyed.caller())
            with open_stream(callers[0], stream_of(task_id)), open_stream(callers[1], MANY):
                pass  # the key is known in both
            ticket = ticket_of(callers[0], task_id)
            ended_at: list[float] = []
            watchers = [
                threading.Thread(target=watch_until_the_end, args=(ended_at, client, params))
                for client, params in [
                    (callers[0], {}),
                    (callers[1], {}),
                    (page, {"ticket": ticket}),
                ]
            ]
            opened.clear()
            for watcher in watchers:
                watcher.start()
            until(lambda: len(opened) == 3, 30, "three open streams")
            keyed.revoke(token)
            revoked_at = time.monotonic()
            for watcher in watchers:
                watcher.join(30)
            assert len(ended_at) == 3
            for client in callers:
                refusal(client, stream_of(task_id), 401, "UNAUTHORIZED")
            refusal(page, stream_of(task_id), 401, "UNAUTHORIZED", ticket=ticket)
        return max(ended_at) - revoked_at

    opened: list[int] = []

    def watch_until_the_end(ended_at: list[float], client: httpx.Client, params: Any) -> None:
        with watching(client, stream_of(task_id), **params) as watch:
            opened.append(1)
            assert list(watch) == []  # a clean end: httpx would raise for any other
        ended_at.append(time.monotonic())

    in_time(5.0, revoke_and_wait)


def test_the_streams_of_other_keys_go_on(keyed: KeyedHub, owner: httpx.Client) -> None:
    task_id = create(owner)
    token = keyed.key("tasks:read")
    with keyed.caller(token) as other, watching(owner, stream_of(task_id)) as going_on:
        with watching(other, stream_of(task_id)) as ending:
            keyed.revoke(token)
            assert list(ending) == []
        assert owner.post(f"{TASKS}/{task_id}/cancel").status_code == 200
        assert [event.event for event in going_on.until("done")] == ["progress", "done"]


def test_staff_watch_by_their_session_within_their_rights(
    keyed: KeyedHub, owner: httpx.Client
) -> None:
    task_id = create(owner)
    with keyed.staff("viewer", "view_task") as viewer:
        with watching(viewer, stream_of(task_id)):
            pass
        ticket = ticket_of(viewer, task_id)
        with keyed.caller() as page, watching(page, stream_of(task_id), ticket=ticket):
            pass
        viewer.cookies.set("sessionid", "guessed")
        refusal(viewer, stream_of(task_id), 401, "UNAUTHORIZED")
    with keyed.staff("pauser", "pause_queue") as pauser:
        refusal(pauser, stream_of(task_id), 403, "FORBIDDEN")


def test_to_open_a_stream_is_a_request_that_counts(keyed: KeyedHub, owner: httpx.Client) -> None:
    task_id = create(owner)
    token = keyed.key("tasks:read", rate_limit="3/h")
    for web in (0, 1, 0):
        with keyed.caller(token, web) as client, open_stream(client, stream_of(task_id)) as answer:
            assert answer.status_code == 200
            assert answer.headers["ratelimit-policy"] == '"default";q=3;w=3600'
    with keyed.caller(token, 1) as client:
        answer = client.get(stream_of(task_id))
        assert error_of(answer, 429, "RATE_LIMITED")["retry_after"] > 1000
        assert 1000 < int(answer.headers["retry-after"]) <= 1200
        assert answer.headers["ratelimit"].startswith('"default";r=0;t=')
