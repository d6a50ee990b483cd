"""What should become of tasks, in plain Python: the engine is compared with it."""

from collections import Counter
from dataclasses import dataclass, field

from tasks.engine.states import Event, State

RUNNABLE = (State.SCHEDULED, State.RETRY, State.ARCHIVED)
"""States out of which a task can be run now."""
EDITABLE = (State.PENDING, State.SCHEDULED, State.RETRY)
"""States in which a task can be edited."""


@dataclass
class Life:
    """What the model knows of a task.

    execution: of the attempt that runs.
    ended: its place among all ends.
    entries: the percentage and the stage of each.
    """

    max_retries: int
    state: State
    failures: int = 0
    retried: int = 0
    last_err: str = ""
    execution: str = ""
    ended: int = 0
    payload: dict[str, int] = field(default_factory=dict)
    cancelled: bool = False
    entries: list[tuple[int, str]] = field(default_factory=list)

    @property
    def percentage(self) -> int:
        return self.entries[-1][0] if self.entries else 0

    @property
    def has_ended(self) -> bool:
        return self.state in (State.COMPLETED, State.ARCHIVED)

    def say(self, percentage: int, stage: str) -> None:
        """Report; what the last entry says already is not said again."""
        if stage != "processing" or self.entries[-1:] != [(percentage, stage)]:
            self.entries.append((percentage, stage))


class Model:
    """The tasks of one queue.

    lives: by id.
    line: ids of the pending ones, the next one first.
    keep: completed, and archived, tasks that there may be.
    gone: ids of what was deleted, has expired, or was too much.
    ends: how often attempts ended by each event.
    timed: how many of them ended by themselves.
    """

    def __init__(self, keep: int) -> None:
        self.keep = keep
        self.lives: dict[str, Life] = {}
        self.line: list[str] = []
        self.gone: list[str] = []
        self.ends = Counter[Event]()
        self.timed = 0

    def ids(self, *states: State) -> list[str]:
        """Of the tasks in these states."""
        return [task_id for task_id, life in self.lives.items() if life.state in states]

    @property
    def errors(self) -> dict[str, set[str]]:
        """Of each exception, the ids of what is archived for it; what was cancelled is not."""
        found: dict[str, set[str]] = {}
        for task_id in self.ids(State.ARCHIVED):
            life = self.lives[task_id]
            if not life.cancelled:
                found.setdefault(life.last_err.partition(":")[0], set()).add(task_id)
        return found

    def create(self, task_id: str, max_retries: int, state: State) -> None:
        self.lives[task_id] = Life(max_retries, State.SCHEDULED)
        if state is State.PENDING:
            self._queue_up(task_id)

    def take(self, execution: str) -> str | None:
        """Start an attempt of the next task; its id."""
        if not self.line:
            return None
        task_id = self.line.pop(0)
        life = self.lives[task_id]
        life.state, life.execution, life.retried = State.ACTIVE, execution, life.failures
        return task_id

    def time_comes(self, task_id: str) -> None:
        self._queue_up(task_id)

    def run(self, task_id: str) -> None:
        """Now, and an archived task anew: without its final entry, and with all its retries."""
        life = self.lives[task_id]
        if life.state is State.ARCHIVED:
            life.entries.pop()
            life.failures = life.retried = 0
            life.cancelled = False
        life.say(life.percentage, "queued")
        self._queue_up(task_id)

    def edit(self, task_id: str, when: str, max_retries: int, payload: dict[str, int]) -> None:
        """In its place, unless it gets another time: "now" or "ahead"."""
        life = self.lives[task_id]
        life.max_retries, life.payload = max_retries, payload
        if when == "ahead":
            self._leave_line(task_id)
            life.state = State.RETRY if life.failures else State.SCHEDULED
        elif when == "now" and life.state is not State.PENDING:
            self._queue_up(task_id)

    def cancel(self, task_id: str) -> None:
        """At once, or when the attempt that runs has ended."""
        life = self.lives[task_id]
        if life.state is State.ACTIVE:
            life.cancelled = True
        else:
            self._end_cancelled(task_id)

    def attempt_ended(self, task_id: str, event: Event, error: str) -> None:
        life = self.lives[task_id]
        life.execution = ""
        if life.cancelled:
            self.ends[Event.CANCEL] += 1
            self._end_cancelled(task_id)
        elif event is Event.RELEASE:
            self._queue_up(task_id, first=True)
        elif event is Event.COMPLETE:
            life.state = State.COMPLETED
            life.say(100, "completed")
            self._ended(life)
            self.ends[event] += 1
            self.timed += 1
        else:
            life.failures += 1
            life.last_err = error
            self._attempt_failed(task_id, event)
            is_last = life.state is State.ARCHIVED
            self.ends[Event.ARCHIVE if is_last else event] += 1
            self.timed += event is not Event.RECOVER

    def forget(self, task_id: str) -> None:
        """It was deleted, has expired, or was too much."""
        self._leave_line(task_id)
        del self.lives[task_id]
        self.gone.append(task_id)

    def _attempt_failed(self, task_id: str, event: Event) -> None:
        life = self.lives[task_id]
        if event is Event.ARCHIVE or life.failures > life.max_retries:
            life.state = State.ARCHIVED
            life.say(life.percentage, "failed")
            self._ended(life)
            return
        life.say(life.percentage, "retrying")
        if event is Event.RECOVER:
            self._queue_up(task_id, first=True)
        else:
            life.state = State.RETRY

    def _end_cancelled(self, task_id: str) -> None:
        life = self.lives[task_id]
        self._leave_line(task_id)
        life.state, life.last_err, life.cancelled = State.ARCHIVED, "task cancelled", True
        life.say(life.percentage, "cancelled")
        self._ended(life)

    def _ended(self, life: Life) -> None:
        life.ended = 1 + max(other.ended for other in self.lives.values())
        kept = sorted(self.ids(life.state), key=lambda task_id: self.lives[task_id].ended)
        for task_id in kept[: -self.keep]:
            self.forget(task_id)

    def _queue_up(self, task_id: str, *, first: bool = False) -> None:
        self.lives[task_id].state = State.PENDING
        self.line.insert(0 if first else len(self.line), task_id)

    def _leave_line(self, task_id: str) -> None:
        if task_id in self.line:
            self.line.remove(task_id)
