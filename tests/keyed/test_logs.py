"""What a hub logs, for programs: whose request it was, where it went, and nothing secret."""

import re
from pathlib import Path

import httpx
import pytest

from tests.api import BULK, NOBODY, TASKS, error_of
from tests.keyed.calls import create, ticket_of
from tests.keyed.hub import ACCESS_LOG, METRICS_TOKEN, KeyedHub
from tests.logs import Log
from tests.process import WorkerProcess
from tests.waiting import until
from tests.watch import open_stream, stream_of

HEADER = "X-Request-ID"


@pytest.fixture
def log(keyed: KeyedHub) -> Log:
    """Of the web processes, from now on."""
    return Log(keyed.hub.web_log)


def test_a_request_is_found_by_its_id(keyed: KeyedHub, owner: httpx.Client, log: Log) -> None:
    task_id = create(owner)
    token = keyed.key("tasks:read")
    with keyed.caller(token) as client:
        answer = client.get(f"{TASKS}/{task_id}?queue=idle", headers={HEADER: "from-the-shop.7"})
    assert answer.headers[HEADER] == "from-the-shop.7"
    (line,) = log.lines(request_id="from-the-shop.7")
    assert line["duration_ms"] > 0
    assert {name: line[name] for name in line if name not in ("time", "duration_ms")} == {
        "level": "info",
        "event": "request",
        "logger": "taskhub.requests",
        "method": "GET",
        "route": f"{TASKS}/{{task_id}}",
        "status": 200,
        "task_id": task_id,
        "request_id": "from-the-shop.7",
        "api_key": token.split("_")[1],
    }


def test_every_answer_has_an_id(keyed: KeyedHub, owner: httpx.Client, log: Log) -> None:
    paths = ["/", "/health", "/metrics", "/admin/login/", "/nowhere", "/static/taskhub/home.css"]
    paths += [f"{TASKS}/{NOBODY}", "/api/nothing", "/api/schema", stream_of(NOBODY)]
    answers = [owner.get(path) for path in paths]
    answers += [owner.post(TASKS, content=b"x" * 2_000_000)]
    answers += [owner.get(f"{TASKS}/{NOBODY}?wait=1s")]
    with open_stream(owner, stream_of(create(owner))) as stream:
        answers.append(stream)
    ids = [answer.headers[HEADER] for answer in answers]
    assert len(set(ids)) == len(ids)
    for request_id in ids:
        assert re.fullmatch("[0-9a-f]{32}", request_id)
        assert len(log.lines(event="request", request_id=request_id)) == 1


@pytest.mark.parametrize("sent", ["", "a b", "x" * 129, 'a"b', "a/b", "a,b", "\u00e9"])
def test_an_id_that_is_not_sane_is_replaced(owner: httpx.Client, sent: str) -> None:
    answer = owner.get("/live", headers=[(HEADER.encode(), sent.encode())])
    assert re.fullmatch("[0-9a-f]{32}", answer.headers[HEADER])


def test_no_secret_is_logged(keyed: KeyedHub, owner: httpx.Client, log: Log) -> None:
    token = keyed.key("tasks:read", "tasks:create")
    access_log = keyed.hub.web_log.with_name(ACCESS_LOG)
    for web in (0, 1):
        with keyed.caller(token, web) as client, keyed.caller("", web) as stranger:
            body = {"type": "echo", "payload": {"secret": "payload-4711"}, "queue": "idle"}
            task_id = client.post(TASKS, json=body).json()["task_id"]
            client.post(BULK, json={"tasks": [body | {"type": "none-such"}]})
            client.post(TASKS, json=body | {"payload": "payload-4711"})
            client.headers["Authorization"] = "Bearer payload-4711"
            client.get(f"{TASKS}/{task_id}")
            ticket = ticket_of(owner, task_id)
            with open_stream(stranger, stream_of(task_id), ticket=ticket) as stream:
                assert stream.status_code == 200
            (line,) = log.lines(request_id=stream.headers[HEADER])
            assert line["api_key"]
            assert stranger.get(stream_of(task_id), params={"ticket": f"{ticket}x"}).is_error
            assert stranger.get(f"/api/v1/progress/stream?ticket={ticket}&task_ids=x").is_error
            stranger.get(f"/metrics?token={METRICS_TOKEN}")
    until(lambda: stream_of(task_id) in access_log.read_text(), 10, "line of Daphne's own")
    for text in (log.text, access_log.read_text()):
        for secret in (ticket, ticket.split(":")[-1], token, token.split("_")[2]):
            assert secret not in text
        assert "payload-4711" not in text
        assert METRICS_TOKEN not in text


def test_what_the_hub_fails_to_answer_is_a_warning(
    keyed: KeyedHub, owner: httpx.Client, log: Log
) -> None:
    task_id = create(owner)
    with keyed.hub.stalled_store():
        answer = owner.get(f"{TASKS}/{task_id}")
    error_of(answer, 500, "INTERNAL_ERROR")
    lines = log.lines(level="warning", request_id=answer.headers[HEADER])
    assert [line["event"].partition(":")[0] for line in lines] == ["the store is away", "request"]
    assert lines[1]["status"] == 500


@pytest.mark.parametrize("style", ["json", "text"])
def test_what_a_handler_logs_names_its_task(
    keyed: KeyedHub, owner: httpx.Client, tmp_path: Path, style: str
) -> None:
    made = owner.post(
        TASKS,
        json={"type": "say", "payload": {}, "queue": "low"},
        headers={"traceparent": f"00-{'a1' * 16}-{'b2' * 8}-01"},
    )
    task_id = made.json()["task_id"]
    worker_log = tmp_path / "worker.log"
    environment = keyed.hub.environment | {"TASKHUB_LOG_FORMAT": style}
    log = Log(worker_log)
    worker = WorkerProcess("low", "--burst", environment=environment, log=worker_log)
    assert worker.process.wait(60) == 0
    fields = {
        "task_id": task_id,
        "queue": "low",
        "type": "say",
        "attempt": 1,
        "trace_id": "a1" * 16,
    }
    if style == "text":
        said = [line for line in worker_log.read_text().splitlines() if " said by " in line]
        assert len(said) == 2
        for line in said:
            assert all(f"{name}={value}" in line.split() for name, value in fields.items())
        return
    by_logging, by_structlog = log.lines(**fields)
    assert (by_logging["event"], by_logging["level"]) == ("said by logging", "info")
    assert (by_structlog["event"], by_structlog["level"]) == ("said by structlog", "warning")
    assert (by_structlog["step"], by_structlog["name"]) == (1, "first")
    others = [line for line in log.lines() if line not in (by_logging, by_structlog)]
    assert others
    assert not [line for line in others if "task_id" in line]
