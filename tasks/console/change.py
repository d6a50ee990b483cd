"""`manage.py task cancel`, `run` and `delete`: what is done to tasks, one after the other."""

from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from store.exceptions import HubError
from tasks.console.output import Output, plain
from tasks.console.refusal import raise_as_unavailable
from tasks.engine import services
from tasks.exceptions import CancelFailed, DeleteFailed, RunFailed

_REASONS: Final = {
    "not_found": "there is no such task",
    "finished": "it has ended already",
    "active": "it is running",
    "pending": "it waits in its queue already",
    "completed": "it is completed",
}


@dataclass(frozen=True, slots=True)
class Change:
    """Something that can be done to a task.

    call: does it, by the task's id.
    done: what it is afterwards, for people.
    undone: what it is where that was refused.
    """

    call: Callable[[str], None]
    done: str
    undone: str

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("task_ids", nargs="+", metavar="ID")
        parser.add_argument("--json", action="store_true", help="print a JSON object for each")

    def run(self, options: dict[str, Any], output: Output) -> int:
        """1 where any was refused. Ends at a store that is away: raises as `refuse` does."""
        reasons = [
            self._change(task_id, output, as_json=options["json"])
            for task_id in dict.fromkeys(options["task_ids"])
        ]
        return 1 if any(reasons) else 0

    def _change(self, task_id: str, output: Output, *, as_json: bool) -> str:
        """Why it was refused, "" where it was not."""
        reason = ""
        try:
            self.call(task_id)
        except (CancelFailed, DeleteFailed, RunFailed) as error:
            reason = _reason_of(error)
        if as_json:
            output.json({"task_id": task_id, "done": not reason, "reason": reason or None})
        elif reason:
            output.problem(f"{plain(task_id)} {self.undone}: {_REASONS.get(reason, reason)}")
        else:
            output.line(f"{task_id} {self.done}")
        return reason


def _reason_of(error: HubError) -> str:
    reason = str(error.details["reason"])
    if reason == "unavailable":
        raise_as_unavailable(error)
    return reason


CANCEL: Final = Change(services.cancel, "is cancelled", "is not cancelled")
RUN: Final = Change(services.run_now, "will run", "will not run now")
DELETE: Final = Change(services.delete, "is deleted", "is not deleted")
