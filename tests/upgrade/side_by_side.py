"""Processes of the release before and of this one share a store and a database, as they do while a
hub is upgraded: `make upgrade`, for it needs the history."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from tests.api import TASKS, error_of
from tests.gate import Gate
from tests.hub import Hub
from tests.manage import manage
from tests.upgrade.release import COMMIT, OlderHub, code_of
from tests.waiting import eventually
from tests.watch import stream_of, watch_to_end

QUEUE_OF = {"old": "critical", "new": "low"}
"""What the workers of each release serve, beside what both do."""

_LISTS = ("tasks/task/", "tasks/task/?state=archived", "auth/user/")
OF_STAFF = {False: _LISTS, True: ("", "tasks/errors/", *_LISTS)}
"""Pages of the admin: of 1.0.0, and of this release. The first page of 1.0.0 cannot read what newer
workers note of queues: web processes are upgraded first."""


class Hubs(NamedTuple):
    old: OlderHub
    new: Hub

    def pairs(self) -> Iterator[tuple[str, Hub, Hub]]:
        """Each release as the one whose worker runs a task, and the other one."""
        yield "old", self.old, self.new
        yield "new", self.new, self.old


@pytest.fixture(scope="module")
def hubs() -> Iterator[Hubs]:
    settings = {"TASKHUB_LEASE": "1s"}
    with tempfile.TemporaryDirectory(prefix="taskhub-test-") as folder, code_of(COMMIT) as code:
        new = Hub(Path(folder), **settings)
        old = OlderHub(Path(folder), code, **settings)
        try:
            new.start_store()
            manage(new.environment, "migrate")
            manage(
                new.environment | {"DJANGO_SUPERUSER_PASSWORD": "correct horse"},
                *("createsuperuser", "--noinput", "--username", "ada", "--email", "a@example.com"),
            )
            old.start_web()
            new.start_web()
            yield Hubs(old, new)
        finally:
            old.stop()
            new.stop()


@pytest.fixture(autouse=True)
def workers(hubs: Hubs) -> Iterator[None]:
    """One of each release."""
    for name, hub, _ in hubs.pairs():
        hub.start_worker(QUEUE_OF[name], "default")
    yield
    for _, hub, _ in hubs.pairs():
        hub.kill_workers()


def test_each_runs_what_the_other_creates_and_shows_its_progress(hubs: Hubs) -> None:
    reports = {"reports": [[10, "begun", "ü"], [90, "nearly", ""]]}
    for name, _, other in hubs.pairs():
        task_id = other.api.create("report", reports, queue=QUEUE_OF[name], metadata={"of": "ü"})
        events = watch_to_end(other.api.http, stream_of(task_id), history="true")
        assert [event.event for event in events][-1] == "done"
        stages = [entry["progress"]["stage"] for entry in other.api.history(task_id)]
        assert stages == ["begun", "nearly", "completed"]
        assert other.api.task(task_id)["result"] == 2


def test_each_cancels_what_the_other_runs(hubs: Hubs, gate: Gate) -> None:
    for name, running, other in hubs.pairs():
        task_id = other.api.create("gate", gate.payload(heed=True), queue=QUEUE_OF[name])
        running.api.wait_for_stage(task_id, "waiting")
        other.api.cancel(task_id)
        assert other.api.wait(task_id, "archived")["last_err"] == "task cancelled"
        assert other.api.finals(task_id) == ["cancelled"]


def test_each_takes_over_from_the_dead_of_the_other(hubs: Hubs, tmp_path: Path) -> None:
    for name, dying, other in hubs.pairs():
        gate = Gate(tmp_path / name)
        task_id = dying.api.create("gate", gate.payload(), queue=QUEUE_OF[name], max_retries=3)
        dying.api.wait_for_stage(task_id, "waiting")
        dying.kill_workers()
        gate.open()
        other.start_worker(QUEUE_OF[name])
        assert other.api.wait(task_id, "completed")["retried"] == 1
        assert dying.api.finals(task_id) == ["completed"]


def test_each_knows_what_the_other_has_promised(hubs: Hubs) -> None:
    for name, hub, other in hubs.pairs():
        asked = {"type": "echo", "payload": {"by": name}, "queue": "idle"}
        first = hub.api.post(**asked, unique="1h").json()["task_id"]
        again = other.api.post(**asked, unique="1h")
        assert error_of(again, 409, "DUPLICATE_TASK")["task_id"] == first
        key = {"Idempotency-Key": f"of-the-{name}-one"}
        created, replay = (h.api.http.post(TASKS, json=asked, headers=key) for h in (hub, other))
        assert replay.headers["Idempotent-Replayed"] == "true"
        assert replay.json()["task_id"] == created.json()["task_id"]


def test_what_fails_by_either_is_grouped_in_the_end(hubs: Hubs) -> None:
    failed = set()
    for name in ("new", "old", "new", "old"):
        task_id = hubs.new.api.create("fail", queue=QUEUE_OF[name], max_retries=0)
        hubs.new.api.wait(task_id, "archived")
        failed.add(task_id)
    hubs.old.kill_workers()
    with hubs.new.store() as store:

        def grouped() -> set[str]:
            groups = store.keys("taskhub:error-group:*:fail\n*")
            return {member.decode() for key in groups for member in store.zrange(key, 0, -1)}

        eventually(grouped, failed.__eq__, 30, "groups of all that failed")


def test_who_signs_in_at_one_is_known_to_the_other(hubs: Hubs) -> None:
    with httpx.Client() as client:
        page = f"{hubs.new.url}/admin/login/"
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)', client.get(page).text)
        assert token
        form = {"csrfmiddlewaretoken": token[1], "username": "ada", "password": "correct horse"}
        assert client.post(page, data=form).status_code == 302
        cookies = dict(client.cookies)
    for hub in hubs:
        for path in OF_STAFF[hub is hubs.new]:
            answer = httpx.get(f"{hub.url}/admin/{path}", cookies=cookies, follow_redirects=True)
            assert answer.status_code == 200, hub.web_log.read_text()[-3000:]
