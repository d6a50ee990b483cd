"""`GET /api/v1/tasks`: pages of tasks by state, filters and search."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings

from tasks.engine.states import State
from tasks.engine.stored_task import TaskParts
from tasks.queries import task_list
from tasks.queries.task_query import TaskQuery
from tests.api import NOBODY, TASKS, Api, Json, error_of
from tests.gate import Gate
from tests.hub import Hub
from tests.list_page import QUEUE, create
from tests.round_trips import counted

OPTIONAL = {"payload", "metadata", "result"}


def ids(tasks: list[Json]) -> list[str]:
    return [task["id"] for task in tasks]


def tomorrow() -> str:
    return (datetime.now(UTC) + timedelta(days=1)).isoformat()


def of_each_state(api: Api, gate: Gate) -> dict[str, str]:
    """A task of each state, by state in the order in which they are listed."""
    made = {
        "active": api.create("gate", gate.payload()),
        "pending": api.create(queue="idle"),
        "retry": api.create("fail_for_long"),
        "scheduled": api.create(process_at=tomorrow()),
        "archived": api.create("skip"),
        "completed": api.create("echo", {"a": 1}, metadata={"b": 2}),
    }
    for state, task_id in made.items():
        api.wait(task_id, state)
    return made


def test_states_come_one_after_the_other_whatever_was_asked_first(api: Api, gate: Gate) -> None:
    made = of_each_state(api, gate)
    since = api.task(made["active"])["created_at"]
    found = [task for page in api.pages(limit=2, since=since) for task in page]
    assert [task["id"] for task in found if task["id"] in made.values()] == [*made.values()]
    states = [task["state"] for task in found]
    assert states == sorted(states, key=[*made].index)
    two = api.page(state="archived,pending,archived", since=since)["tasks"]
    assert {task["state"] for task in two} == {"pending", "archived"}
    assert two[-1]["state"] == "archived"
    gate.open()


def test_a_task_is_as_get_has_it_but_what_may_be_long_only_where_asked_for(
    api: Api, gate: Gate
) -> None:
    for task_id in of_each_state(api, gate).values():
        whole = api.task(task_id)
        (listed,) = api.page(q=task_id, include="result,payload,metadata")["tasks"]
        assert listed == whole
        for included in ("", "payload", "metadata", "result"):
            (listed,) = api.page(q=task_id, include=included)["tasks"]
            assert listed == {
                name: value
                for name, value in whole.items()
                if name not in OPTIONAL or name == included
            }
    gate.open()


@pytest.mark.usefixtures("emptied")
def test_pages_have_every_task_once_though_others_come_and_go(api: Api) -> None:
    made = create(25)
    page = api.page(state="pending", queue=QUEUE, limit=10)
    assert ids(page["tasks"]) == made[:14:-1]
    create(3)
    for task_id in made[10:16]:
        api.delete(task_id)
    rest = api.page(state="pending", queue=QUEUE, limit=10, cursor=page["next_cursor"])
    assert ids(rest["tasks"]) == made[9::-1]
    assert rest["next_cursor"] is None


@pytest.mark.usefixtures("emptied")
def test_the_oldest_first(api: Api) -> None:
    made = create(25)
    pages = api.pages(state="pending", queue=QUEUE, limit=10, order="oldest")
    assert [ids(page) for page in pages] == [made[:10], made[10:20], made[20:]]


@pytest.mark.usefixtures("emptied")
def test_a_page_has_fifty_tasks_and_at_most_a_hundred(api: Api) -> None:
    create(101)
    sizes = [
        [len(page) for page in api.pages(queue=QUEUE, state="pending", limit=limit)]
        for limit in ("", 100)
    ]
    assert sizes == [[50, 50, 1], [100, 1]]


@pytest.mark.usefixtures("emptied")
def test_filters(api: Api) -> None:
    (swiss,) = create(1, city="Zürich", note='see "Bern"')
    create(5, city="Bern")
    other = api.create("resize", {"url": "http://a.example", "width": 1}, queue=QUEUE)
    query = {"state": "pending", "queue": QUEUE}
    assert ids(api.page(q="zÜRICH", **query)["tasks"]) == [swiss]
    assert ids(api.page(q='"city": "z', **query)["tasks"]) == [swiss]
    assert len(api.page(q='"city": "Bern"', **query)["tasks"]) == 5
    assert ids(api.page(type="resize", **query)["tasks"]) == [other]
    assert api.page(type="resiz", **query) == {"tasks": [], "next_cursor": None}
    due = api.task(swiss)["next_process_at"]
    assert api.page(since=due, **query)["tasks"][-1]["id"] == swiss
    assert ids(api.page(until=due, **query)["tasks"])[-1] == swiss
    assert api.page(until="2001-01-01T00:00:00+02:00", **query)["tasks"] == []
    assert api.page(q="worker.runner", **query)["tasks"] == []  # where a payload is kept, not in it


@pytest.mark.usefixtures("emptied")
def test_a_text_is_looked_for_page_after_page(api: Api) -> None:
    (oldest,) = create(1, word="needle")
    create(2 * task_list.MAX_SCANNED, word="hay")
    first = api.page(queue=QUEUE, state="pending", q="needle")
    assert first["tasks"] == []
    assert first["next_cursor"]
    pages = api.pages(queue=QUEUE, state="pending", q="needle")
    assert [ids(page) for page in pages if page] == [[oldest]]
    assert len(pages) <= 20


def test_a_whole_id_finds_its_task_in_whatever_state(api: Api) -> None:
    task_id = api.run("echo")["id"]
    found = api.page(state="scheduled", q=f" {task_id.upper()} ")
    assert (ids(found["tasks"]), found["next_cursor"]) == ([task_id], None)
    assert api.page(q=NOBODY)["tasks"] == []
    assert api.page(q=task_id, queue="idle")["tasks"] == []


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"state": "lost"}, "state"),
        ({"state": "pending,"}, "state"),
        ({"state": "pending, active"}, "state"),
        ({"include": "payload,secrets"}, "include"),
        ({"order": "random"}, "order"),
        ({"since": "yesterday"}, "since"),
        ({"until": "2026-01-31T18:30"}, "until"),
        ({"since": "2026-02-31T00:00:00Z"}, "since"),
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"limit": "9" * 2000}, "limit"),
        ({"q": "x" * 201}, "q"),
        ({"cursor": "nonsense"}, "cursor"),
        ({"cursor": "eyJhIjogMX0="}, "cursor"),
        ({"cursor": "\ud7ff"}, "cursor"),
    ],
)
def test_what_is_not_understood_is_refused(
    api: Api, parameters: dict[str, str], field: str
) -> None:
    response = api.http.get(TASKS, params=parameters)
    assert error_of(response, 400, "INVALID_REQUEST")["field"] == field
    assert len(response.text) < 1000


@pytest.mark.usefixtures("emptied")
def test_a_cursor_is_one_of_the_same_states_and_order(api: Api) -> None:
    create(3)
    query: dict[str, Any] = {"state": "pending,retry", "queue": QUEUE, "limit": 2}
    cursor = api.page(**query)["next_cursor"]
    assert len(api.page(**query | {"state": "retry,pending", "cursor": cursor})["tasks"]) == 1
    for change in ({"state": "pending"}, {"state": "retry"}, {"state": ""}, {"order": "oldest"}):
        response = api.http.get(TASKS, params=query | {"cursor": cursor} | change)
        assert error_of(response, 400, "INVALID_REQUEST")["field"] == "cursor"


def test_no_such_queue(api: Api) -> None:
    error_of(api.http.get(TASKS, params={"queue": "nope"}), 404, "QUEUE_NOT_FOUND")


@pytest.mark.usefixtures("emptied")
@pytest.mark.parametrize("states", [(State.PENDING,), (State.ACTIVE, State.PENDING, State.RETRY)])
def test_a_page_is_one_round_trip_however_many_there_are(
    hub: Hub, states: tuple[State, ...]
) -> None:
    create(200)
    query = TaskQuery(states=states, queues=(QUEUE, "still"))
    parts = TaskParts(latest=True, result=True).with_fields("data", "meta")
    first = task_list.page(query, size=100, parts=parts)
    with counted() as trips:
        second = task_list.page(query, first.next, size=99, parts=parts)
    assert (len(second.tasks), trips.count) == (99, 1)


@pytest.mark.usefixtures("emptied")
def test_of_queues_and_types_that_are_not_for_the_caller_nothing_is_told(api: Api) -> None:
    (echo,) = create(1)
    (resize,) = [api.create("resize", {"url": "http://a.example", "width": 1}, queue=QUEUE)]
    elsewhere = api.create("echo", queue="idle")

    def listed(**more: Any) -> list[str]:
        types, queues = frozenset(["echo", "demo"]), (QUEUE,)
        query = TaskQuery(
            states=(State.PENDING,),
            queues=queues,
            types=types,
            id_queues=frozenset(queues),
            **more,
        )
        return [task.id for task in task_list.page(query).tasks]

    assert listed() == [echo]
    assert listed(type="resize") == []
    assert listed(text=echo) == [echo]
    assert listed(text=resize) == []
    assert listed(text=elsewhere) == []


def test_all_queues_are_listed_where_none_is_named(api: Api) -> None:
    made = [api.create(queue=queue) for queue in ("idle", "attic")]
    assert {*made} <= {*ids(api.page(state="pending", limit=2)["tasks"])}
    assert {"idle", "attic"} <= {*settings.TASKHUB_QUEUES}
