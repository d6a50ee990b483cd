"""Who may call a hub that asks for keys, and how often."""

import threading
import time

import httpx
import pytest

from tests.api import NOBODY, TASKS, error_of
from tests.keyed.calls import UNKNOWN, create, refusal
from tests.keyed.hub import KeyedHub
from tests.waiting import in_time, until
from tests.watch import stream_of

STATS = "/api/v1/queues/stats"


@pytest.mark.parametrize("header", [None, "Bearer x", UNKNOWN, "Basic YTpi"])
def test_who_is_not_known_is_answered_by_no_endpoint_but_those_of_health(
    keyed: KeyedHub, owner: httpx.Client, header: str | None
) -> None:
    task = f"{TASKS}/{create(owner)}"
    with keyed.caller() as stranger:
        stranger.headers.update({"Authorization": header} if header else {})
        for path in (task, f"{task}/progress", STATS, TASKS, "/api/v1/task-types"):
            refusal(stranger, path, 401, "UNAUTHORIZED")
        for answer in (
            stranger.post(TASKS, json={"type": "echo", "payload": {}}),
            stranger.post(f"{task}/cancel"),
            stranger.delete(task),
        ):
            assert answer.headers["www-authenticate"] == "Bearer"
            error_of(answer, 401, "UNAUTHORIZED")
        for path in ("/health", "/ready", "/live"):
            assert stranger.get(path).status_code == 200
    assert owner.get(task).json()["state"] == "pending"


def test_a_new_key_works_at_once_and_a_revoked_one_nowhere_within_5_s(keyed: KeyedHub) -> None:
    def revoke_and_wait() -> float:
        token = keyed.key("queues:read")
        for web in (0, 1, 0, 1):
            with keyed.caller(token, web) as client:
                assert client.get(STATS).status_code == 200
        keyed.revoke(token)
        revoked_at = time.monotonic()
        for web in (0, 1):
            with keyed.caller(token, web) as client:
                until(lambda: client.get(STATS).status_code == 401, 30, "refusal")
        return time.monotonic() - revoked_at

    in_time(5.0, revoke_and_wait)


def test_the_session_of_staff_is_for_our_own_pages(keyed: KeyedHub) -> None:
    body = {"type": "echo", "payload": {}, "queue": "idle"}
    with keyed.staff("creator", "add_task", "view_task") as staff:
        created = staff.post(TASKS, json=body)
        assert created.status_code == 201, created.text
        task = f"{TASKS}/{created.json()['task_id']}"
        assert staff.get(task).status_code == 200
        details = error_of(staff.post(f"{task}/cancel"), 403, "FORBIDDEN")
        assert details["scope"] == "tasks:cancel"
        del staff.headers["X-CSRFToken"]
        error_of(staff.post(TASKS, json=body), 403, "FORBIDDEN")
        staff.headers["Authorization"] = UNKNOWN
        error_of(staff.get(task), 401, "UNAUTHORIZED")


def test_who_may_not_read_a_task_does_not_wait_for_it(keyed: KeyedHub, owner: httpx.Client) -> None:
    task_id = create(owner)
    waiting = {"wait": "60s"}  # longer than any client here
    path = f"{TASKS}/{task_id}"
    with keyed.caller() as stranger:
        refusal(stranger, path, 401, "UNAUTHORIZED", **waiting)
    with keyed.caller(keyed.key("tasks:create")) as other:
        refusal(other, path, 403, "FORBIDDEN", **waiting)
    with keyed.caller(keyed.key("tasks:read", queues="low")) as bound:
        refusal(bound, path, 404, "TASK_NOT_FOUND", **waiting)
    answer = owner.get(path, params={"wait": "100ms"})
    assert (answer.status_code, answer.json()["state"]) == (200, "pending")


def test_a_limit_holds_over_all_web_processes(keyed: KeyedHub) -> None:
    token = keyed.key("tasks:read", rate_limit="10/s")
    answers: list[tuple[float, int]] = []
    end = time.monotonic() + 3

    def ask(web: int) -> None:
        with keyed.caller(token, web) as client:
            while time.monotonic() < end:
                status = client.get(stream_of(NOBODY)).status_code
                answers.append((time.monotonic(), status))

    askers = [threading.Thread(target=ask, args=(web,)) for web in (0, 1)]
    started = time.monotonic()
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(60)
    assert {status for _, status in answers} == {404, 429}
    allowed = [at for at, status in answers if status == 404]
    assert len(allowed) <= 1.05 * (10 + 10 * (max(answers)[0] - started)) + 1
    emptied = min(at for at, status in answers if status == 429)
    later = [at for at in allowed if at > emptied]
    assert len(later) >= 0.95 * 10 * (max(answers)[0] - emptied) - 2


def test_an_idempotency_key_is_its_callers_own_on_every_web_process(keyed: KeyedHub) -> None:
    tokens = [keyed.key("tasks:create") for _ in range(2)]
    answers = []
    for token, web in [(tokens[0], 0), (tokens[1], 0), (tokens[0], 1), (tokens[1], 1)]:
        with keyed.caller(token, web) as client:
            body = {"type": "echo", "payload": {}, "queue": "idle"}
            answers.append(client.post(TASKS, json=body, headers={"Idempotency-Key": "same"}))
    replays = [answer.headers.get("Idempotent-Replayed") for answer in answers]
    assert replays == [None, None, "true", "true"]
    ids = [answer.json()["task_id"] for answer in answers]
    assert ids[0] != ids[1]
    assert ids[2:] == ids[:2]
