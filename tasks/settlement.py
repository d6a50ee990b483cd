"""What becomes of the tasks that a dead child held."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from progress.connection import Store
from progress.script import Argument
from tasks import keys
from tasks.record import request_of
from tasks.runner import Outcome, backoff, failed
from tasks.scripts import FINISH, HELD, kept
from tasks.states import Event

_RELEASE = Outcome(event=Event.RELEASE)


class Reason(NamedTuple):
    """Why an attempt failed with its process: `ExceptionName` and message. The message may name
    the task's {timeout} in seconds."""

    name: str
    message: str


TIMED_OUT: Final = Reason("TaskTimeout", "the attempt ran longer than {timeout:g} s")
CANCELLED: Final = Reason("TaskCancelled", "killed after a cancel")


class Verdict(NamedTuple):
    """How a child ended.

    victims: the attempts (`id:execution`) it was killed for. others: why what else it held failed;
    None where that is handed back, and does not count.
    """

    victims: Mapping[str, Reason]
    others: Reason | None = None


HANDED_BACK: Final = Verdict({})


def on_death(exit_code: int, *, in_attempt: bool) -> Verdict:
    """The verdict on a child that ended by itself. One that leaves in order runs nothing then."""
    if not in_attempt and not exit_code:
        return HANDED_BACK
    how = f"signal {-exit_code}" if exit_code < 0 else f"exit code {exit_code}"
    return Verdict({}, Reason("WorkerLost", f"the process that ran the task died ({how})"))


def settle(client: Store, worker: str, queues: Sequence[str], verdict: Verdict) -> None:
    """End every attempt that the worker's child held. May be repeated."""
    for raw in HELD(client, args=(worker, *queues)):
        member = raw.decode()
        task_id, execution = keys.split_member(member)
        outcome = _RELEASE
        if reason := verdict.victims.get(member):
            outcome = _failed_attempt(client, task_id, reason)
        elif verdict.others:
            outcome = failed(*verdict.others, event=Event.RECOVER)
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


def _failed_attempt(client: Store, task_id: str, reason: Reason) -> Outcome:
    data, meta, failures = client.hmget(keys.job(task_id), "data", "meta", "failures")
    if data is None:
        return _RELEASE
    request = request_of(data, meta, 0)
    return failed(
        reason.name,
        reason.message.format(timeout=request.timeout),
        delay=backoff(request.type, int(failures)),
    )
