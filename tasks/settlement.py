"""What becomes of the tasks that a dead child held."""

from dataclasses import dataclass
from typing import Any, Self

from progress.connection import Store
from progress.script import Argument
from tasks import keys
from tasks.record import request_of
from tasks.runner import Outcome, backoff, failed
from tasks.scripts import FINISH, kept
from tasks.states import Event

_RELEASE = Outcome(event=Event.RELEASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """How a child ended. victim: the attempt it was killed for; what else it held is handed back.

    reason: the `ExceptionName: message` of an attempt that failed by it, with its task's timeout.
    """

    victim: str = ""
    name: str = ""
    message: str = ""
    all_failed: bool = False

    @classmethod
    def handed_back(cls) -> Self:
        """The worker stops, or has lost the task: nothing that the child held counts."""
        return cls()

    @classmethod
    def timed_out(cls, member: str) -> Self:
        return cls(
            victim=member, name="TaskTimeout", message="the attempt ran longer than {timeout:g} s"
        )

    @classmethod
    def cancelled(cls, member: str) -> Self:
        return cls(victim=member, name="TaskCancelled", message="killed after a cancel")

    @classmethod
    def on_death(cls, exit_code: int, *, in_attempt: bool) -> Self:
        """The child ended by itself. One that leaves in order does so between two attempts."""
        how = f"signal {-exit_code}" if exit_code < 0 else f"exit code {exit_code}"
        return cls(
            name="WorkerLost",
            message=f"the process that ran the task died ({how})",
            all_failed=in_attempt or exit_code != 0,
        )


def settle(client: Store, worker: str, verdict: Verdict) -> None:
    """End every attempt that the worker's child held. May be repeated."""
    for raw in client.smembers(keys.executions(worker)):
        member = raw.decode()
        task_id, execution = keys.split_member(member)
        outcome = _RELEASE
        if verdict.all_failed:
            outcome = failed(verdict.name, verdict.message, event=Event.RECOVER)
        elif member == verdict.victim:
            outcome = _failed_attempt(client, task_id, verdict)
        finish(client, task_id, execution, outcome)


def finish(client: Store, task_id: str, execution: str, outcome: Outcome) -> Any:
    """End an attempt in the store; answers `lost` when it did not own its task any more."""
    return FINISH(client, args=finish_arguments(task_id, execution, outcome))


def finish_arguments(task_id: str, execution: str, outcome: Outcome) -> list[Argument]:
    """What `lua/finish.lua` wants."""
    return [
        task_id,
        execution,
        outcome.event,
        outcome.last_err,
        outcome.exc_info,
        outcome.result,
        int(outcome.delay * 1000),
        *kept(),
    ]


def _failed_attempt(client: Store, task_id: str, verdict: Verdict) -> Outcome:
    data, meta, failures = client.hmget(keys.job(task_id), "data", "meta", "failures")
    if data is None:
        return _RELEASE
    request = request_of(data, meta, 0)
    return failed(
        verdict.name,
        verdict.message.format(timeout=request.timeout),
        delay=backoff(request.type, int(failures)),
    )
