"""`/metrics`: what Prometheus reads of a hub."""

import time

import httpx
import pytest

from tasks.queries.metrics import store_metrics
from tests.api import NOBODY, TASKS, Api, error_of
from tests.gate import Gate
from tests.hub import Hub
from tests.metrics import METRICS, Scrape
from tests.round_trips import counted
from tests.waiting import eventually, until
from tests.watch import stream_of, watching


def test_the_store_tells_of_tasks_and_attempts(api: Api, gate: Gate) -> None:
    before = Scrape(api.http)
    api.run("echo", queue="low")
    failing = api.create("demo", {"count": 1, "delay_ms": 0, "fail_at": 1}, max_retries=0)
    api.wait(failing, "archived")
    running = api.create("gate", gate.payload(), queue="critical")
    api.wait(running, "active")
    after = Scrape(api.http)

    def grew(name: str, **labels: str) -> float:
        return after.value(name, **labels) - before.value(name, **labels)

    for queue in ("low", "default", "critical", "idle"):
        stats = api.stats(queue)
        for state in ("pending", "active", "scheduled", "retry", "completed", "archived"):
            assert after.value("taskhub_tasks", queue=queue, state=state) == stats[state]
        assert after.value("taskhub_workers", queue=queue) == stats["workers"]
    assert grew("taskhub_tasks_processed_total", queue="low") == 1
    assert grew("taskhub_tasks_failed_total", queue="low") == 0
    assert grew("taskhub_tasks_failed_total", queue="default") == 1
    for histogram in ("taskhub_task_wait_seconds", "taskhub_task_run_seconds"):
        assert grew(f"{histogram}_count", queue="low", type="echo") == 1
        assert grew(f"{histogram}_bucket", queue="low", type="echo", le="+Inf") == 1
    gate.open()
    api.wait(running, "completed")
    done = Scrape(api.http)
    labels = {"queue": "critical", "type": "gate"}
    ran = done.value("taskhub_task_run_seconds_sum", **labels)
    assert ran > after.value("taskhub_task_run_seconds_sum", **labels)
    assert done.value("taskhub_store_up") == 1
    assert done.value("taskhub_store_memory_bytes") > 1 << 20
    assert done.value("taskhub_store_persists") == 1
    assert done.value("taskhub_store_replicas") == done.value("taskhub_store_replicas_wanted") == 0
    looked = done.value("taskhub_last_recovery_timestamp_seconds")
    assert time.time() - 60 < looked < time.time() + 1


def test_a_paused_queue_and_one_that_waits_show(api: Api) -> None:
    waiting = api.create(queue="calm")
    try:
        assert api.http.post("/api/v1/queues/calm/pause").status_code == 200
        eventually(
            lambda: Scrape(api.http).value("taskhub_queue_latency_seconds", queue="calm"),
            lambda seconds: seconds > 0,
            10,
            "latency",
        )
        assert Scrape(api.http).value("taskhub_queue_paused", queue="calm") == 1
    finally:
        api.http.post("/api/v1/queues/calm/resume")
        api.delete(waiting)
    assert Scrape(api.http).value("taskhub_queue_paused", queue="calm") == 0


def test_the_store_is_asked_once(hub: Hub) -> None:
    store_metrics()
    with counted() as trips:
        store_metrics()
    assert trips.count == 1


def test_requests_are_counted_by_route(hub: Hub, api: Api) -> None:
    name = "taskhub_http_request_duration_seconds_count"
    task = {"route": f"{TASKS}/{{task_id}}", "method": "GET"}
    before = Scrape(api.http)
    task_id = api.create(queue="idle")
    api.task(task_id)
    for path in (f"{TASKS}/{NOBODY}", f"{TASKS}/what-is-this", f"{TASKS}/{'x' * 600}"):
        assert api.http.get(path).status_code == 404
    for path in ("/nowhere", "/nowhere/else", "/api/v1/nothing"):
        assert api.http.get(path).status_code == 404
    api.http.request("BREW", "/live")
    after = Scrape(api.http)

    def grew(**labels: str) -> float:
        return after.value(name, **labels) - before.value(name, **labels)

    assert grew(route=TASKS, method="POST", status="201") == 1
    assert grew(**task, status="200") == 1
    assert grew(**task, status="404") == 2
    assert grew(route="(none)", method="GET", status="404") == 3
    assert grew(route="/api/{path}", method="GET", status="404") == 1
    assert grew(route="/live", method="other", status="405") == 1
    assert not [route for route in after.labels(name, "route") if task_id in route]
    assert after.sum("process_cpu_seconds_total") > 0


def test_streams_are_counted_while_they_are_open(api: Api, gate: Gate) -> None:
    before = Scrape(api.http)
    reports = [[10, "a", ""], [20, "b", ""]]
    task_id = api.create("report_after_gate", gate.payload(reports=reports))
    with watching(api.http, stream_of(task_id), start_id="0") as watch:
        opened = Scrape(api.http)
        assert opened.value("taskhub_streams_open") == before.value("taskhub_streams_open") + 1
        gate.open()
        entries = len([event for event in watch if event.event == "progress"])
        assert entries == len(api.history(task_id)) > 1
    after = until_closed(api, before)
    sent = "taskhub_stream_entries_sent_total"
    assert after.value(sent) - before.value(sent) == entries
    stream = {"route": f"{TASKS}/{{task_id}}/progress/stream", "method": "GET", "status": "200"}
    assert after.value("taskhub_http_request_duration_seconds_count", **stream) >= 1


def until_closed(api: Api, before: Scrape) -> Scrape:
    return eventually(
        lambda: Scrape(api.http),
        lambda now: now.value("taskhub_streams_open") == before.value("taskhub_streams_open"),
        10,
        "end of the stream",
    )


def test_what_is_of_the_store_survives_and_is_told_as_away(spare_hub: Hub) -> None:
    spare_hub.api.run("echo")
    before = Scrape(spare_hub.api.http)
    spare_hub.restart_web()
    http = spare_hub.api.http
    after = Scrape(http)
    assert after.of_tasks() == before.of_tasks()
    assert after.value("taskhub_tasks_processed_total", queue="default") >= 1
    with spare_hub.stalled_store():
        away = Scrape(http)
    assert away.value("taskhub_store_up") == 0
    assert away.sum("taskhub_http_request_duration_seconds_count", route="/metrics") >= 1
    until(lambda: http.get("/ready").status_code == 200, 60, "readiness")


def test_a_lost_worker_is_counted(spare_hub: Hub, gate: Gate) -> None:
    before = Scrape(spare_hub.api.http)
    worker = spare_hub.start_worker("quiet", TASKHUB_LEASE="1s")
    task_id = spare_hub.api.create("gate", gate.payload(), queue="quiet")
    spare_hub.api.wait(task_id, "active")
    worker.kill_all()
    spare_hub.workers.clear()
    name = "taskhub_recoveries_total"
    eventually(
        lambda: Scrape(spare_hub.api.http).value(name, queue="quiet"),
        lambda found: found == before.value(name, queue="quiet") + 1,
        60,
        "recovery",
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1"},
        {"X-Real-IP": "127.0.0.1"},
        {"X-Forwarded-Proto": "https"},
        {"Host": "evil.example"},
    ],
)
def test_who_comes_by_a_proxy_or_another_name_needs_a_token(
    http: httpx.Client, headers: dict[str, str]
) -> None:
    answer = http.get(METRICS, headers=headers)
    error_of(answer, 401, "UNAUTHORIZED")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_wrong_token_is_refused_here_as_well(http: httpx.Client) -> None:
    for token in (b"Bearer nothing-of-ours", b"Bearer", b"Basic YTpi", b"Bearer \xe9"):
        answer = http.get(METRICS, headers=[(b"Authorization", token)])
        error_of(answer, 401, "UNAUTHORIZED")


def test_it_is_there_to_be_read(http: httpx.Client) -> None:
    head = http.head(METRICS)
    assert (head.status_code, head.content) == (200, b"")
    answer = http.post(METRICS)
    error_of(answer, 405, "METHOD_NOT_ALLOWED")
    accept = {"Accept": "application/openmetrics-text; version=1.0.0"}
    answer = http.get(METRICS, headers=accept)
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")
