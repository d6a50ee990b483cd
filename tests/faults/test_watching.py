"""Nothing is lost, nothing comes twice, in order, whatever drops in between."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from progress.keys import progress_stream
from tests.api import NOBODY
from tests.environment import IS_WHOLE
from tests.faults.watcher import Watcher
from tests.hub import Hub
from tests.waiting import until

SEED = 11
TASKS = 50 if IS_WHOLE else 15
AT_LAST = 120  # seconds until a stream is over, if it ever is
VISITS = 21  # of each task: 20 disconnects, so 1,000 in all, where there are 50


def url_of(hub: Hub, task_id: str, query: str = "start_id=0") -> str:
    return f"{hub.url}/api/v1/tasks/{task_id}/progress/stream?{query}"


def ids_of(hub: Hub, task_id: str) -> list[str]:
    """The ids that a watcher must have seen."""
    return [item["stream_id"] for item in hub.api.history(task_id)]


def watch_to_the_end(watcher: Watcher, at_most: Callable[[], int | None] = lambda: None) -> None:
    """Come back, whatever happens, until the stream is over."""
    deadline = time.monotonic() + AT_LAST
    with httpx.Client(timeout=30) as client:
        while not watcher.over:
            assert time.monotonic() < deadline, f"{watcher.url} is not over"
            try:
                watcher.visit(client, at_most())
            except httpx.HTTPError:
                time.sleep(0.05)  # as an EventSource waits before it comes back


def test_disconnects_lose_and_repeat_nothing(hub: Hub) -> None:
    task_ids = [hub.api.create("steps", {"count": 60, "pause": 0.01}) for _ in range(TASKS)]
    for _ in range(2):
        hub.start_worker()
    watchers = [Watcher(url_of(hub, task_id)) for task_id in task_ids]

    def watch(watcher: Watcher, dice: random.Random) -> None:
        def at_most() -> int | None:
            return dice.randint(1, 4) if watcher.connections < VISITS - 1 else None

        watch_to_the_end(watcher, at_most)

    with ThreadPoolExecutor(TASKS) as pool:
        dice = random.Random(SEED)
        list(pool.map(watch, watchers, [random.Random(dice.random()) for _ in watchers]))
    assert sum(watcher.connections - 1 for watcher in watchers) >= 18 * TASKS
    for task_id, watcher in zip(task_ids, watchers, strict=True):
        assert watcher.ids("progress") == ids_of(hub, task_id)
        assert len(watcher.events("done")) == 1


def test_ten_tasks_on_one_stream_survive_disconnects_too(hub: Hub) -> None:
    task_ids = [hub.api.create("steps", {"count": 20, "pause": 0.01}) for _ in range(10)]
    watcher = Watcher(f"{hub.url}/api/v1/progress/stream?task_ids={','.join(task_ids)}")
    dice = random.Random(SEED)
    with ThreadPoolExecutor(1) as pool:
        watching = pool.submit(
            watch_to_many_ends,
            watcher,
            lambda: dice.randint(1, 9) if watcher.connections < 40 else None,
        )
        until(lambda: watcher.connections, 60, "the first connection")
        hub.start_worker()
        watching.result()
    for task_id in task_ids:
        mine = [event.json() for event in watcher.events("progress")]
        stamps = [data["progress"]["message"] for data in mine if data["task_id"] == task_id]
        assert stamps == [*[f"1/{step}" for step in range(20)], "Done"]
    assert sorted(event.json()["task_id"] for event in watcher.events("done")) == sorted(task_ids)


def watch_to_many_ends(watcher: Watcher, at_most: Callable[[], int | None]) -> None:
    """The stream of several tasks is over when the server says so by 204."""
    with httpx.Client(timeout=30) as client:
        deadline = time.monotonic() + AT_LAST
        while True:
            assert time.monotonic() < deadline
            watcher.over = False
            before = len(watcher.seen)
            watcher.visit(client, at_most())
            if watcher.over and len(watcher.seen) == before:
                return


@pytest.mark.parametrize("how", ["killed", "stalled"])
def test_a_stream_stays_open_while_the_store_is_away(hub: Hub, tmp_path: Path, how: str) -> None:
    hub.start_worker()
    gate = tmp_path / "gate"
    task_id = hub.api.create("steps", {"count": 30, "gate": str(gate)})
    watcher = Watcher(url_of(hub, task_id))
    watching = threading.Thread(target=watch_to_the_end, args=(watcher,))
    watching.start()
    until(lambda: len(watcher.seen) > 3, 60, "the first events")
    if how == "killed":
        hub.kill_store()
        gate.touch()
        until(lambda: watcher.events("error"), 60, "the error event")
        hub.start_store()
    else:
        with hub.stalled_store():
            gate.touch()
            until(lambda: watcher.events("error"), 60, "the error event")
    watching.join(AT_LAST)
    assert watcher.over
    assert watcher.connections == 1
    assert watcher.ids("progress") == ids_of(hub, task_id)
    messages = [event.json()["message"] for event in watcher.events("progress")]
    assert messages == [*[f"1/{step}" for step in range(30)], "Done"]


def test_another_web_process_takes_over(hub: Hub, tmp_path: Path) -> None:
    hub.start_worker()
    gate = tmp_path / "gate"
    task_id = hub.api.create("steps", {"count": 60, "gate": str(gate)})
    watchers = [Watcher(url_of(hub, task_id)) for _ in range(5)]
    threads = [threading.Thread(target=watch_to_the_end, args=(w,)) for w in watchers]
    for thread in threads:
        thread.start()
    until(lambda: all(watcher.seen for watcher in watchers), 60, "the first events")
    hub.kill_web()
    gate.touch()
    hub.start_web()
    for thread in threads:
        thread.join(AT_LAST)
    for watcher in watchers:
        assert watcher.connections > 1
        assert watcher.ids("progress") == ids_of(hub, task_id)


def test_the_web_process_stops_within_5_s_with_streams_open(hub: Hub) -> None:
    task_id = hub.api.create("steps")  # nobody runs it: the streams stay quiet
    clients = [httpx.Client(timeout=30) for _ in range(20)]
    retries: set[str] = set()
    try:
        for client in clients:
            request = client.build_request("GET", url_of(hub, task_id))
            chunks = client.send(request, stream=True).iter_bytes()
            retries.add(next(chunks).decode())
        hub.stop_web(within=5)
        assert len(retries) > 10  # they come back spread over time
    finally:
        for client in clients:
            client.close()
        hub.start_web()


def test_a_watcher_that_slept_through_a_trim_is_told(hub: Hub) -> None:
    task_id = hub.api.create("steps", {"count": 900, "pause": 0})
    hub.start_worker(TASKHUB_PROGRESS_MAXLEN="100")
    hub.api.wait(task_id, "completed")
    kept = ids_of(hub, task_id)
    long_ago = f"{int(kept[0].split('-')[0]) - 1}-7"
    watcher = Watcher(url_of(hub, task_id, ""), last_id=long_ago)
    watch_to_the_end(watcher)
    assert [event.event for event in watcher.seen[:2]] == ["error", "progress"]
    assert watcher.seen[0].json()["code"] == "HISTORY_TRIMMED"
    assert watcher.ids("progress") == kept
    assert len(kept) < 900


@contextmanager
def no_more_connections(hub: Hub) -> Iterator[None]:
    """The store keeps the connections that it has, and takes no other."""
    with hub.store() as store:
        most = store.config_get("maxclients")["maxclients"]
        store.config_set("maxclients", 1)
        try:
            yield
        finally:
            store.config_set("maxclients", most)


def test_who_cannot_be_subscribed_is_told_and_goes_on_when_it_can_be(hub: Hub) -> None:
    task_id = hub.api.create("steps", {"count": 5})
    hub.restart_web()
    nobody = hub.api.http.get(url_of(hub, NOBODY))
    assert nobody.status_code == 404  # so the web server has a connection to read on, and no other
    watchers = [Watcher(url_of(hub, task_id)) for _ in range(10)]
    threads = [threading.Thread(target=watch_to_the_end, args=(w,)) for w in watchers]
    with no_more_connections(hub):
        for thread in threads:
            thread.start()
        until(lambda: all(watcher.events("error") for watcher in watchers), AT_LAST, "the errors")
    late = Watcher(url_of(hub, task_id))
    threads.append(threading.Thread(target=watch_to_the_end, args=(late,)))
    threads[-1].start()
    hub.start_worker()
    for thread in threads:
        thread.join(AT_LAST)
    for watcher in [*watchers, late]:
        assert watcher.over
        assert watcher.connections == 1
        assert watcher.ids("progress") == ids_of(hub, task_id)
        assert {e.json()["code"] for e in watcher.events("error")} <= {"PROGRESS_FETCH_ERROR"}


def test_a_subscription_that_is_back_brings_nothing_that_cannot_be_read(hub: Hub) -> None:
    task_id = hub.api.create("steps")
    watcher = Watcher(url_of(hub, task_id))
    watching = threading.Thread(target=watch_to_the_end, args=(watcher,))
    logged = len(hub.web_log.read_text())
    watching.start()
    with hub.store() as store:
        channel = progress_stream(task_id)
        until(lambda: store.pubsub_numsub(channel)[0][1], AT_LAST, "the subscription")
    hub.kill_store()
    hub.start_store()
    until(
        lambda: "the subscription is back" in hub.web_log.read_text()[logged:],
        AT_LAST,
        "its return",
    )
    hub.start_worker()
    watching.join(AT_LAST)
    assert watcher.over
    assert "could not be read" not in hub.web_log.read_text()[logged:]
