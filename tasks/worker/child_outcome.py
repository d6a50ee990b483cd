"""What becomes of the attempts that a child ran when it died."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from store.connection import Store
from tasks import registry
from tasks.engine import broker
from tasks.engine.calls import TakenTask
from tasks.engine.outcome import RELEASED, Outcome, failed
from tasks.engine.states import Event


class FailureCause(NamedTuple):
    """Why an attempt failed with its process.

    name: of the exception.
    message: may name the task's {timeout} in seconds.
    """

    name: str
    message: str


TIMED_OUT: Final = FailureCause("TaskTimeout", "the attempt ran longer than {timeout:g} s")
CANCELLED: Final = FailureCause("TaskCancelled", "killed after a cancel")


class ChildOutcome(NamedTuple):
    """How a child ended.

    killed_for: the attempts (by member, see `Execution`) that it was killed for, and why.
    cause: why the others failed; None where they are released, and do not count.
    """

    killed_for: Mapping[str, FailureCause]
    cause: FailureCause | None = None


ALL_RELEASED: Final = ChildOutcome({})


def outcome_of_exit(exit_code: int, *, in_attempt: bool) -> ChildOutcome:
    """How a child ended that was not killed. One that exits in order runs nothing then.

    exit_code: minus the signal that ended it, where one did.
    """
    if not in_attempt and not exit_code:
        return ALL_RELEASED
    how = f"signal {-exit_code}" if exit_code < 0 else f"exit code {exit_code}"
    return ChildOutcome(
        {}, FailureCause("WorkerLost", f"the process that ran the task died ({how})")
    )


def finish_attempts(
    client: Store, worker: str, queues: Sequence[str], child_outcome: ChildOutcome
) -> None:
    """End every attempt that the worker's child ran. May be repeated. Raises RedisError."""
    for task in broker.attempts_of_worker(client, worker, queues):
        broker.finish(client, task.execution, _outcome(task, child_outcome))


def _outcome(task: TakenTask, child_outcome: ChildOutcome) -> Outcome:
    if cause := child_outcome.killed_for.get(task.execution.member):
        return failed(
            cause.name,
            cause.message.format(timeout=task.spec.timeout),
            delay=registry.retry_delay(task.spec.type, task.failures),
        )
    if child_outcome.cause:
        return failed(*child_outcome.cause, event=Event.RECOVER)
    return RELEASED
