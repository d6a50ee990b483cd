"""Due tasks start within 1 s of their time and never before, while any one worker lives."""

from datetime import UTC, datetime, timedelta

from tests.hub import Hub


def test_due_tasks_start_in_time_also_when_other_workers_were_killed(hub: Hub) -> None:
    workers = [hub.start_worker() for _ in range(2)]
    hub.api.wait(hub.api.create("steps", {"count": 0}), "completed")
    start = datetime.now(UTC) + timedelta(seconds=2)
    dues = [start + timedelta(milliseconds=100 * n) for n in range(30)]
    task_ids = [hub.api.create("steps", {"count": 0}, process_at=due.isoformat()) for due in dues]
    workers[0].kill()
    for task_id, due in zip(task_ids, dues, strict=True):
        task = hub.api.wait(task_id, "completed")
        late = datetime.fromisoformat(task["started_at"]) - due
        assert timedelta(milliseconds=-1) < late < timedelta(seconds=1), late
