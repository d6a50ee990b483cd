"""Pages over all states while tasks move from one to another: what stays where it is comes once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import hypothesis
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from store.connection import shared_client
from tasks import registry
from tasks.engine import broker, services
from tasks.engine.calls import Execution, TakeRequest
from tasks.engine.outcome import RELEASED, Outcome, failed
from tasks.engine.spec import NewTask
from tasks.engine.states import Event, State
from tasks.queries import task_list
from tasks.queries.task import get_task
from tasks.queries.task_query import STATES, TaskQuery

QUEUES: Final = ("quiet", "idle")
OUTCOMES: Final = {
    "complete": Outcome(event=Event.COMPLETE, result=b"{}"),
    "retry": failed("Oops", "it failed", event=Event.RETRY),
    "fail": failed("Oops", "it failed", event=Event.ARCHIVE),
    "release": RELEASED,
}
ACTS: Final[dict[str, Callable[[str], None]]] = {
    "cancel": services.cancel,
    "delete": services.delete,
    "run": services.run_now,
}
Step = tuple[str, Any]


class Moving:
    """Tasks that move, each with how often it has."""

    def __init__(self) -> None:
        shared_client().flushdb()
        self._executions: dict[str, Execution] = {}
        self.moves: dict[str, int] = {}

    def create(self, queue: str, *, is_due: bool) -> None:
        due = None if is_due else datetime.now(UTC) + timedelta(hours=1)
        new_task = NewTask.of(registry.get("demo"), payload={}, queue=queue, process_at=due)
        self.moves[services.create(new_task).task_id] = 0

    def take(self, queue: str) -> None:
        request = TakeRequest.new(worker="lister", queues=[queue], lease=3600)
        if taken := broker.take(shared_client(), request):
            self._executions[taken.task_id] = taken.execution
            self._has_moved(taken.task_id)

    def finish(self, outcome: str, index: int) -> None:
        """The attempt of one of those that run ends."""
        if self._executions:
            task_id = [*self._executions][index % len(self._executions)]
            assert broker.finish(shared_client(), self._executions.pop(task_id), OUTCOMES[outcome])
            self._has_moved(task_id)

    def act(self, what: str, index: int) -> None:
        """Somebody cancels, deletes or runs one of those that are in a state for it."""
        states = {"cancel": STATES[1:4], "delete": STATES[1:], "run": STATES[2:5]}[what]
        fitting = [task_id for task_id in self.moves if get_task(task_id).state in states]
        if not fitting:
            return
        task_id = fitting[index % len(fitting)]
        ACTS[what](task_id)
        self._has_moved(task_id)
        if what == "delete":
            del self.moves[task_id]

    def _has_moved(self, task_id: str) -> None:
        self.moves[task_id] += 1


def happen(what: Step, tasks: Moving) -> None:
    match what:
        case "create", (str(queue), bool(is_due)):
            tasks.create(queue, is_due=is_due)
        case "take", str(queue):
            tasks.take(queue)
        case "complete" | "retry" | "fail" | "release" as outcome, int(index):
            tasks.finish(outcome, index)
        case str(action), int(index):
            tasks.act(action, index)


_QUEUE = st.sampled_from(QUEUES)
_INDEX = st.integers(0, 20)
_MOVES: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("create"), st.tuples(_QUEUE, st.booleans())),
    st.tuples(st.just("take"), _QUEUE),
    st.tuples(st.sampled_from([*OUTCOMES]), _INDEX),
    st.tuples(st.sampled_from([*ACTS]), _INDEX),
)
_READS: st.SearchStrategy[Step] = st.tuples(st.just("read"), st.integers(1, 4))


@pytest.mark.usefixtures("other_database")
@pytest.mark.parametrize("oldest_first", [False, True])
@given(
    before=st.lists(_MOVES, min_size=10, max_size=40),
    story=st.lists(st.one_of(_MOVES, _READS), max_size=30),
)
@hypothesis.settings(max_examples=60, suppress_health_check=list(HealthCheck))
def test_what_stays_in_its_state_comes_once(
    oldest_first: bool, before: list[Step], story: list[Step]
) -> None:
    tasks = Moving()
    for what in before:
        happen(what, tasks)
    at_first = dict(tasks.moves)
    query = TaskQuery(states=STATES, queues=QUEUES, oldest_first=oldest_first)
    came: list[tuple[str, State]] = []
    cursor, is_over = "", False
    for what in [*story, *[("read", 3)] * 1000]:
        if what[0] != "read":
            happen(what, tasks)
            continue
        page = task_list.page(query, cursor, what[1])
        came += [(task.id, task.record.state) for task in page.tasks if task.record]
        cursor, is_over = page.next, not page.next
        if is_over:
            break
    assert is_over
    states = [STATES.index(state) for _, state in came]
    assert states == sorted(states)
    ids = [task_id for task_id, _ in came]
    for task_id, moves in tasks.moves.items():
        if moves == at_first.get(task_id):
            assert ids.count(task_id) == 1
        elif task_id not in at_first and not moves:
            assert ids.count(task_id) <= 1
