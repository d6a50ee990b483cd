"""Pages of a list whose tasks come and go: each goes on where the one before it ended.

Tasks get moments from a few that many share, as on a store that does much in a millisecond.
"""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import hypothesis
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from rq import Queue
from rq.serializers import JSONSerializer

from store.connection import shared_client
from tasks import registry
from tasks.engine import broker, keys, services
from tasks.engine.calls import Execution, TakeRequest
from tasks.engine.list_call import QueueCursor
from tasks.engine.outcome import RELEASED, Outcome, failed
from tasks.engine.spec import NewTask
from tasks.engine.states import Event, State
from tasks.queries import task_list
from tasks.queries.list_cursor import Place, encode_cursor
from tasks.queries.task_query import ListOrder, TaskQuery
from tests.hub import Hub

QUEUES = ("quiet", "idle")
MOMENTS: Final = [datetime.now(UTC).replace(microsecond=0) + timedelta(hours=h) for h in (1, 2)]
SCORED: Final = {
    State.SCHEDULED: "rq:scheduled:",
    State.RETRY: "rq:scheduled:",
    State.COMPLETED: "rq:finished:",
    State.ARCHIVED: "rq:failed:",
}
ORDERS: Final = [
    ListOrder((state,), oldest_first) for state in State for oldest_first in ((), (state,))
]
OUTCOMES: Final = {
    State.RETRY: failed("Oops", "it failed", event=Event.RETRY),
    State.COMPLETED: Outcome(event=Event.COMPLETE, result=b"{}"),
    State.ARCHIVED: failed("Oops", "it failed", event=Event.ARCHIVE),
}

Step = tuple[str, Any]
"""What happens, and to whom."""


def take_first(queue: str) -> Execution:
    """The attempt of a worker that now has the first task of a queue."""
    request = TakeRequest.new(worker="lister", queues=[queue], lease=3600)
    taken = broker.take(shared_client(), request)
    assert taken
    return taken.execution


def finish_attempt(execution: Execution, outcome: Outcome) -> None:
    assert broker.finish(shared_client(), execution, outcome)


class Tasks:
    """The tasks that are in the state of a list, by id, with their queue."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._store = shared_client()
        self._store.flushdb()
        self._executions: dict[str, Execution] = {}
        self.queues: dict[str, str] = {}

    def enter(self, queue: str, moment: datetime) -> None:
        """One more, at this moment."""
        asked: dict[str, Any] = {"payload": {}, "queue": queue}
        if self._state is State.SCHEDULED:
            asked["process_at"] = moment
        task_id = services.create(NewTask.of(registry.get("demo"), **asked)).task_id
        if self._state not in (State.PENDING, State.SCHEDULED):
            execution = take_first(queue)
            assert execution.task_id == task_id
            self._executions[task_id] = execution
            if self._state is not State.ACTIVE:
                finish_attempt(execution, OUTCOMES[self._state])
            self._date(task_id, queue, moment)
        self.queues[task_id] = queue

    def leave(self, task_id: str) -> None:
        del self.queues[task_id]
        if self._state is State.ACTIVE:
            finish_attempt(self._executions[task_id], OUTCOMES[State.COMPLETED])
        else:
            services.delete(task_id)

    def release_first(self, queue: str) -> str:
        """A worker has the first pending task of a queue, which then is in front again."""
        execution = take_first(queue)
        finish_attempt(execution, RELEASED)
        return execution.task_id

    def _date(self, task_id: str, queue: str, moment: datetime) -> None:
        if self._state is State.ACTIVE:
            text = moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            self._store.hset(keys.job(task_id), "started_at", text)
        else:
            self._store.zadd(SCORED[self._state] + queue, {task_id: moment.timestamp()}, xx=True)


class Reader:
    """Reads page after page.

    stayed: ids of what was there from the beginning, and has not left.
    came: ids of what was read, and has not left.
    """

    def __init__(self, order: ListOrder, present: list[str]) -> None:
        self._wanted = TaskQuery(
            states=order.states, queues=QUEUES, oldest_first=bool(order.oldest_first)
        )
        self._cursor = ""
        self.is_over = False
        self.stayed = set(present)
        self.came: list[str] = []

    def read(self, size: int) -> None:
        page = task_list.page(self._wanted, self._cursor, size)
        self._cursor, self.is_over = page.next, not page.next
        self.came += [task.id for task in page.tasks]
        assert len(self.came) == len(set(self.came)), "a task came twice"

    def forget(self, task_id: str) -> None:
        """It has left."""
        self.stayed.discard(task_id)
        if task_id in self.came:
            self.came.remove(task_id)


def happen(what: Step, tasks: Tasks, reader: Reader) -> None:
    """One step of a story, where it is possible."""
    match what:
        case "read", int(size):
            reader.read(size)
        case "enter", (str(queue), datetime() as moment):
            tasks.enter(queue, moment)
        case "leave", int(index) if tasks.queues:
            take_out(list(tasks.queues)[index % len(tasks.queues)], tasks, reader)
        case "last leaves", _ if reader.came:
            take_out(reader.came[-1], tasks, reader)
        case "release", str(queue) if queue in tasks.queues.values():
            reader.forget(tasks.release_first(queue))


def take_out(task_id: str, tasks: Tasks, reader: Reader) -> None:
    tasks.leave(task_id)
    reader.forget(task_id)


_QUEUE = st.sampled_from(QUEUES)
_ENTERS = st.tuples(_QUEUE, st.sampled_from(MOMENTS))
_STEPS: Final[list[st.SearchStrategy[Step]]] = [
    st.tuples(st.just("read"), st.integers(1, 4)),
    st.tuples(st.just("enter"), _ENTERS),
    st.tuples(st.just("leave"), st.integers(0, 20)),
    st.tuples(st.just("last leaves"), st.none()),
]
_OF_PENDING: Final = st.tuples(st.just("release"), _QUEUE)


@pytest.mark.usefixtures("other_database")
@pytest.mark.parametrize(
    "order", ORDERS, ids=lambda order: f"{order[0][0]}-{'oldest' * len(order[1])}"
)
@given(data=st.data())
@hypothesis.settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_what_stays_comes_once(order: ListOrder, data: st.DataObject) -> None:
    present = data.draw(st.lists(_ENTERS, min_size=4, max_size=16))
    steps = [*_STEPS, _OF_PENDING] if State.PENDING in order.states else _STEPS
    story = data.draw(st.lists(st.one_of(steps), max_size=30))
    tasks = Tasks(order.states[0])
    for queue, moment in present:
        tasks.enter(queue, moment)
    reader = Reader(order, list(tasks.queues))
    for what in story:
        happen(what, tasks, reader)
        if reader.is_over:
            break
    while not reader.is_over:
        reader.read(size=3)
    assert reader.stayed <= set(reader.came)


@pytest.mark.usefixtures("other_database")
@pytest.mark.parametrize("oldest_first", [False, True])
def test_jobs_that_are_not_ours_stand_in_nobody_s_way(oldest_first: bool) -> None:
    tasks = Tasks(State.PENDING)
    others = Queue("quiet", connection=shared_client(), serializer=JSONSerializer)
    for many in (3, 0, 1, 0, 150, 2):
        tasks.enter("quiet", MOMENTS[0])
        for _ in range(many):
            others.enqueue("os.getcwd")
    reader = Reader(OLDEST_PENDING if oldest_first else PENDING, list(tasks.queues))
    while not reader.is_over:
        reader.read(size=2)
    assert reader.came == list(tasks.queues)[:: 1 if oldest_first else -1]


def cursor_with(order: ListOrder, *place: Any) -> str:
    return encode_cursor(order, Place(order.states[0], {"quiet": QueueCursor(*place)}))


ID = "00000000-0000-4000-8000-000000000000"
PENDING = ListOrder((State.PENDING,), oldest_first=())
OLDEST_PENDING = ListOrder((State.PENDING,), oldest_first=(State.PENDING,))
COMPLETED = ListOrder((State.COMPLETED,), oldest_first=())


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "eyJhIjogMX0=",  # {"a": 1}
        cursor_with(OLDEST_PENDING, ID, "5", 4),
        cursor_with(COMPLETED, ID, "1769688000.123", 4),
        cursor_with(PENDING, ID, "1769688000.123", 4),
        cursor_with(PENDING, ID, "5; drop", 4),
        cursor_with(PENDING, "", "5", 4),
        cursor_with(PENDING, "\ud800", "5", 4),
        cursor_with(PENDING, ID, "5", -1),
        cursor_with(PENDING, ID, "5", float("inf")),
        cursor_with(PENDING, ID, 5, 4),
        base64.urlsafe_b64encode(b'[["pending"], [], "pending", {"quiet": ["x", "5"]}]').decode(),
    ],
)
def test_what_is_no_cursor_of_this_list_is_refused(hub: Hub, cursor: str) -> None:
    task_list.page(
        TaskQuery(states=(State.PENDING,), queues=QUEUES), cursor_with(PENDING, ID, "5", 4)
    )
    with pytest.raises(ValueError, match="no cursor"):
        task_list.page(TaskQuery(states=(State.PENDING,), queues=QUEUES), cursor)
