"""What a list of tasks can be asked for beside what the API asks."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tasks.engine.states import State
from tasks.queries import task_list
from tasks.queries.task_query import TaskQuery
from tests.api import Api
from tests.list_page import QUEUE

WAITING = (State.PENDING, State.RETRY, State.SCHEDULED)


def listed(size: int = 50, **query: Any) -> list[str]:
    """The ids of all pages."""
    asked = TaskQuery(**{"states": WAITING, "queues": (QUEUE,)} | query)
    ids: list[str] = []
    cursor = ""
    while True:
        page = task_list.page(asked, cursor, size)
        ids += [task.id for task in page.tasks]
        cursor = page.next
        if not cursor:
            return ids


@pytest.mark.usefixtures("emptied")
def test_what_waits_for_its_time_begins_with_what_comes_next(api: Api) -> None:
    now = datetime.now(UTC)
    times = [now + timedelta(hours=hours) for hours in (9, 1, 5)]
    far, soon, middle = [api.create(queue=QUEUE, process_at=time.isoformat()) for time in times]
    older, newer = [api.create(queue=QUEUE) for _ in range(2)]
    made = {far, soon, middle, older, newer}

    def order(**query: Any) -> list[str]:
        found = listed(2, soonest_first=True, **query)
        return [task_id for task_id in found if task_id in made]

    assert order() == [newer, older, soon, middle, far]
    assert order(oldest_first=True) == [older, newer, soon, middle, far]
    assert order(since=times[1] + timedelta(hours=1)) == [middle, far]
    assert order(until=times[0] - timedelta(hours=1)) == [newer, older, soon, middle]
    for task_id in (far, soon, middle):
        api.delete(task_id)


def test_errors_are_told_apart_by_the_name_of_the_exception(api: Api) -> None:
    failed = api.create("fail", {"message": "TimeoutError: no"}, max_retries=0)
    skipped = api.create("skip")
    cancelled = api.create("fail_for_long")
    for task_id in (failed, skipped):
        api.wait(task_id, "archived")
    api.wait(cancelled, "retry")
    api.cancel(cancelled)
    made = {failed, skipped, cancelled}

    def of(error: str) -> set[str]:
        found = listed(states=(State.ARCHIVED,), queues=("default",), error=error)
        return {task_id for task_id in found if task_id in made}

    assert of("ValueError") == {failed}
    assert of("SkipRetry") == {skipped}
    assert of("TimeoutError") == of("Value") == set()
    assert of("") == made


@pytest.mark.usefixtures("emptied")
def test_metadata_narrows_with_a_text_and_without(api: Api) -> None:
    acme = api.create("echo", {"n": 1}, queue=QUEUE, metadata={"tenant": "acme", "tries": 2})
    other = api.create("echo", {"n": 1}, queue=QUEUE, metadata={"tenant": "other"})
    assert listed(metadata={"tenant": "acme"}) == [acme]
    assert listed(metadata={"tenant": "acme", "tries": "2"}, text="echo") == [acme]
    assert listed(metadata={"tenant": "acme"}, text="other") == []
    assert listed(metadata={"tenant": "acm"}) == listed(metadata={"acme": "tenant"}) == []
    assert listed(text='"tenant": "other"') == [other]
