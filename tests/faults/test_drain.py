"""Stopping a web process: nobody is cut off, and whoever it served goes on elsewhere."""

import json
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from http.client import HTTPConnection

import httpx

from tests.api import TASKS
from tests.faults.watcher import Watcher
from tests.hub import Hub
from tests.waiting import eventually, until
from tests.watch import stream_of

AT_LAST = 60
"""Seconds within which all has ended, if it does."""
MANY = "/api/v1/progress/stream?task_ids="
BODY = b'{"type": "steps", "payload": {}}'
GOODBYE = re.compile(r"retry: (\d+)\nid: (\S+)\n\n\Z")


def connected(hub: Hub) -> HTTPConnection:
    connection = HTTPConnection("127.0.0.1", hub.port, timeout=AT_LAST)
    connection.connect()
    return connection


def asked(hub: Hub, path: str) -> HTTPConnection:
    """A connection over which this was asked, and nothing read yet."""
    connection = connected(hub)
    connection.request("GET", path)
    return connection


def begun(hub: Hub, method: str, path: str) -> HTTPConnection:
    """A connection over which this was asked, but for the last byte."""
    connection = connected(hub)
    connection.putrequest(method, path)
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", str(len(BODY)))
    connection.endheaders(BODY[:-1])
    return connection


def last_answer(connection: HTTPConnection) -> tuple[int, str]:
    """The status and body of what comes, after which the connection is closed."""
    with closing(connection):
        answer = connection.getresponse()
        body = answer.read().decode()
        if not answer.chunked:  # a stream has begun before anybody thought of its end
            assert answer.getheader("Connection") == "close"
        assert connection.sock is None or connection.sock.recv(1) == b""
    return answer.status, body


def is_refused(hub: Hub) -> bool:
    try:
        connected(hub).close()
    except ConnectionError:
        return True
    return False


def test_what_was_asked_is_answered_and_streams_go_on_where_they_were(hub: Hub) -> None:
    hub.restart_web(TASKHUB_DRAIN_TIME=f"{AT_LAST}s")
    task_id, other = hub.api.create("steps"), hub.api.create("steps")
    poll, stream = f"{TASKS}/{task_id}?wait=5m", stream_of(task_id)
    polling = asked(hub, poll)
    streams = [asked(hub, stream), asked(hub, f"{MANY}{task_id},{other}")]
    late = [begun(hub, "POST", TASKS), begun(hub, "GET", poll), begun(hub, "GET", stream)]
    with ThreadPoolExecutor(1) as pool:
        stopping = pool.submit(hub.stop_web, AT_LAST)
        until(lambda: is_refused(hub), AT_LAST, "refusal of new connections")
        status, text = last_answer(polling)
        assert (status, json.loads(text)["state"]) == (200, "pending")
        places = [GOODBYE.search(last_answer(stream)[1]) for stream in streams]
        for connection in late:
            connection.send(BODY[-1:])
        assert [last_answer(connection)[0] for connection in late] == [201, 200, 200]
        stopping.result()
    hub.start_web()
    hub.start_worker()
    for each in (task_id, other):
        hub.api.wait(each, "completed")
    assert all(place and 200 <= int(place[1]) <= 1500 for place in places)
    ids = [place[2] for place in places if place]
    one = Watcher(hub.url + stream_of(task_id), last_id=ids[0])
    both = Watcher(f"{hub.url}{MANY}{task_id},{other}", last_id=ids[1])
    with httpx.Client(timeout=AT_LAST) as client:
        one.visit(client)
        both.visit(client)
    assert one.ids("progress") == [entry["stream_id"] for entry in hub.api.history(task_id)]
    entries = [len(hub.api.history(each)) for each in (task_id, other)]
    assert len(both.events("progress")) == sum(entries)


def test_balancers_are_told_before_connections_are_refused(hub: Hub) -> None:
    hub.restart_web(TASKHUB_DRAIN_PAUSE="10m")
    hub.tell_web_to_stop()
    ready = eventually(
        lambda: hub.api.http.get("/ready"),
        lambda answer: answer.status_code == 503,
        AT_LAST,
        "word of the stop",
    )
    assert ready.json() == {"status": "not ready", "reason": "shutting down"}
    created = hub.api.post(type="steps", payload={})
    assert created.status_code == 201
    assert created.headers["Connection"] == "close"
    hub.stop_web(within=AT_LAST)  # by a second signal
    hub.start_web()


def test_many_that_come_at_once_wait_and_are_not_turned_away(hub: Hub) -> None:
    """As those do whom another process has let go."""
    with ExitStack() as stack:
        with hub.stalled_web():
            here = [stack.enter_context(closing(connected(hub))) for _ in range(500)]
        for connection in here:
            connection.request("GET", "/live")
        assert {connection.getresponse().status for connection in here} == {200}


def test_the_time_is_bounded_whatever_clients_do(hub: Hub) -> None:
    with socket.create_connection(("127.0.0.1", hub.port)) as half:
        half.sendall(b"POST /api/v1/tasks HTTP/1.1\r\nContent-Le")
        hub.stop_web(within=AT_LAST)
    hub.start_web()
