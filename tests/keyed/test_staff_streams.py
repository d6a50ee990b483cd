"""The event streams of the admin's pages: for staff, as long as they may see tasks."""

import itertools
import threading
import time

import httpx

from tests.keyed.calls import create, refusal
from tests.keyed.hub import KeyedHub
from tests.waiting import in_time, until
from tests.watch import watching

_DISMISS = """
from django.contrib.auth.models import User
User.objects.filter(username={!r}).update(is_active=False)
"""


def stream_in_admin(task_id: str) -> str:
    return f"/admin/tasks/task/{task_id}/progress/stream"


def test_staff_who_may_see_tasks_watch_and_nobody_else(
    keyed: KeyedHub, owner: httpx.Client
) -> None:
    task_id = create(owner)
    path = stream_in_admin(task_id)
    refusal(owner, path, 403, "FORBIDDEN")  # a key is not for the admin
    with keyed.caller() as stranger:
        refusal(stranger, path, 403, "FORBIDDEN")
    with keyed.staff("quieter", "control_worker") as quieter:
        refusal(quieter, path, 403, "FORBIDDEN")
    with keyed.staff("watcher", "view_task") as watcher:
        refusal(watcher, stream_in_admin("no-task"), 404, "TASK_NOT_FOUND")
        assert watcher.post(path).status_code == 405
        with watching(watcher, path, start_id="0") as watch:
            with keyed.caller(keyed.key("tasks:cancel")) as canceller:
                cancelled = canceller.post(f"/api/v1/tasks/{task_id}/cancel")
            assert cancelled.status_code == 200
            assert [event.event for event in watch.until("done")] == ["progress", "done"]


def test_a_stream_ends_with_the_session_and_with_the_account(
    keyed: KeyedHub, owner: httpx.Client
) -> None:
    path = stream_in_admin(create(owner))
    opened: list[str] = []
    ended_at: list[float] = []
    turns = itertools.count()

    def watch_until_the_end(name: str, client: httpx.Client) -> None:
        with watching(client, path) as watch:
            opened.append(name)
            assert list(watch) == []  # a clean end: httpx would raise for any other
        ended_at.append(time.monotonic())

    def end_both() -> float:
        turn = next(turns)
        with (
            keyed.staff(f"leaver{turn}", "view_task") as leaver,
            keyed.staff(f"dismissed{turn}", "view_task") as dismissed,
        ):
            watchers = [
                threading.Thread(target=watch_until_the_end, args=watched)
                for watched in (("leaver", leaver), ("dismissed", dismissed))
            ]
            opened.clear()
            ended_at.clear()
            for watcher in watchers:
                watcher.start()
            until(lambda: len(opened) == 2, 30, "two open streams")
            with keyed.caller() as signing_out:
                signing_out.cookies = leaver.cookies
                token = {"X-CSRFToken": leaver.cookies["csrftoken"]}
                left = signing_out.post("/admin/logout/", headers=token)
                assert left.status_code == 200, left.text
            keyed.manage("shell", "--no-imports", "-c", _DISMISS.format(f"dismissed{turn}"))
            left_at = time.monotonic()
            for watcher in watchers:
                watcher.join(30)
            assert len(ended_at) == 2
            refusal(leaver, path, 403, "FORBIDDEN")
            refusal(dismissed, path, 403, "FORBIDDEN")
        return max(ended_at) - left_at

    in_time(5.0, end_both)
