"""Tasks that have ended are kept by number, beside by time."""

from tests.api import Api
from tests.hub import Hub

QUEUE = "calm"


def of_queue(api: Api, state: str) -> set[str]:
    """Ids."""
    return {task["id"] for task in api.page(queue=QUEUE, state=state)["tasks"]}


def require_gone(hub: Hub, task_id: str) -> None:
    """Nothing of it is left."""
    assert hub.api.http.get(f"/api/v1/tasks/{task_id}").status_code == 404
    with hub.store() as store:
        assert store.keys(f"*{task_id}*") == []


def work_off(hub: Hub, completed: int, archived: int) -> None:
    """With so many that are kept. No other queue is looked after."""
    hub.work_off(
        QUEUE,
        TASKHUB_QUEUES=QUEUE,
        TASKHUB_COMPLETED_KEEP=str(completed),
        TASKHUB_ARCHIVED_KEEP=str(archived),
    )


def test_a_queue_keeps_the_newest_of_what_has_ended(hub: Hub, api: Api, emptied: None) -> None:
    def create(completed: int, archived: int) -> tuple[set[str], set[str]]:
        return (
            {api.create("echo", queue=QUEUE) for _ in range(completed)},
            {api.create("fail", queue=QUEUE, max_retries=0) for _ in range(archived)},
        )

    older = create(2, 2)
    work_off(hub, 100, 100)
    newer = create(3, 2)
    work_off(hub, 3, 2)
    assert (of_queue(api, "completed"), of_queue(api, "archived")) == newer
    for task_id in set.union(*older):
        require_gone(hub, task_id)

    # With less to be kept a worker that has nothing to do forgets as well.
    work_off(hub, 1, 1)
    for state, before in zip(("completed", "archived"), newer, strict=True):
        left = of_queue(api, state)
        assert len(left) == 1
        for task_id in before - left:
            require_gone(hub, task_id)


def test_a_window_lasts_on_when_its_task_is_too_much(hub: Hub, api: Api, emptied: None) -> None:
    first = api.create("echo", {"once": True}, queue=QUEUE, unique="1h")
    work_off(hub, 1, 1)
    api.create("echo", {"once": False}, queue=QUEUE)
    work_off(hub, 1, 1)
    assert hub.api.http.get(f"/api/v1/tasks/{first}").status_code == 404
    again = api.post(type="echo", payload={"once": True}, queue=QUEUE, unique="1h")
    assert (again.status_code, again.json()["details"]["task_id"]) == (409, first)
