"""A task as a row of a list: what a glance needs, without its payload and result."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from progress.connection import shared_client
from progress.entry import Entry
from progress.keys import progress_stream
from progress.reader import entry_from_raw
from tasks import keys
from tasks.record import is_cancelled
from tasks.states import State, state_of
from tasks.times import from_ms

_FIELDS = (
    "status",
    "origin",
    "description",
    "failures",
    "max_retries",
    "number_of_retries",
    "last_err",
    "cancelled",
    "due",
    "created_at",
    "started_at",
    "ended_at",
)
_BEFORE_AN_ATTEMPT = (State.PENDING, State.SCHEDULED, State.RETRY)


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedTask:
    """See the module. Times are UTC; attempt: how many were begun; cancelled: it is archived for
    that, or its attempt is to end; latest: the newest entry of its progress."""

    id: str
    type: str
    queue: str
    state: State
    attempt: int
    attempts: int
    last_err: str
    cancelled: bool
    due: datetime
    created_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    latest: Entry | None

    @property
    def moment(self) -> datetime | None:
        """The time that its state is listed by: due, started or ended."""
        if self.state is State.ACTIVE:
            return self.started_at
        if self.state in (State.COMPLETED, State.ARCHIVED):
            return self.ended_at
        return self.due

    @property
    def waiting(self) -> timedelta | None:
        """How long its latest attempt was waited for, or has been; None before it is due."""
        if self.state in (State.SCHEDULED, State.RETRY):
            return None
        until = (self._start or self.ended_at) if self.state is not State.PENDING else None
        waited = (until or datetime.now(UTC)) - self.due
        return waited if waited >= timedelta() else None

    @property
    def running(self) -> timedelta | None:
        """How long its latest attempt ran, or has been running."""
        if self.state in _BEFORE_AN_ATTEMPT or self._start is None:
            return None
        return max(timedelta(), (self.ended_at or datetime.now(UTC)) - self._start)

    @property
    def _start(self) -> datetime | None:
        """When the attempt began that the task was last due for."""
        started = self.started_at
        return started if started and started >= self.due else None


def read_listed(task_ids: Sequence[str]) -> list[ListedTask | None]:
    """The tasks of these ids, None where there is none, in one round trip. Raises RedisError."""
    pipe = shared_client().pipeline(transaction=False)
    for task_id in task_ids:
        pipe.hmget(keys.job(task_id), _FIELDS)
        pipe.xrevrange(progress_stream(task_id), count=1)
    answers = iter(pipe.execute())
    return [
        _listed(task_id, dict(zip(_FIELDS, next(answers), strict=True)), next(answers))
        for task_id in task_ids
    ]


def _listed(
    task_id: str,
    fields: dict[str, bytes | None],
    entries: list[tuple[bytes, dict[bytes, bytes]]],
) -> ListedTask | None:
    if fields["failures"] is None or fields["status"] is None:
        return None
    text = {name: (value or b"").decode(errors="replace") for name, value in fields.items()}
    failures, retried = int(text["failures"]), int(text["number_of_retries"] or 0)
    state = state_of(text["status"], failures)
    begun = retried + 1 if text["started_at"] else 0
    return ListedTask(
        id=task_id,
        type=text["description"],
        queue=text["origin"],
        state=state,
        attempt=failures if state in _BEFORE_AN_ATTEMPT else max(failures, begun),
        attempts=int(text["max_retries"]) + 1,
        last_err=text["last_err"],
        cancelled=is_cancelled(fields["cancelled"], state, text["last_err"]),
        due=from_ms(int(text["due"])),
        created_at=_moment(text["created_at"]),
        started_at=_moment(text["started_at"]),
        ended_at=_moment(text["ended_at"]),
        latest=entry_from_raw(task_id, entries[0]) if entries else None,
    )


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
