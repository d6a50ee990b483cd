"""What staff can do to a task: the right for it, when it makes sense, and how it went."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from store.exceptions import NotReplicated
from tasks.engine import services
from tasks.engine.record import TaskRecord
from tasks.engine.states import TRANSITIONS, Event, State
from tasks.exceptions import CancelFailed, DeleteFailed, RunFailed


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that staff can do to a task.

    name: as forms send it.
    label: on its button.
    done: what was done then, such as "cancelled".
    right: the codename of the permission for it.
    is_asked: whether a single task is asked about, too.
    """

    name: str
    label: str
    done: str
    icon: str
    right: str
    event: Event
    carry_out: Callable[[str], None]
    is_asked: bool = True

    @property
    def rights(self) -> tuple[str, str]:
        """The permissions that it takes."""
        return "tasks.view_task", f"tasks.{self.right}"

    def applies_to_state(self, state: State) -> bool:
        """Whether it can be done to a task in this state."""
        return state in TRANSITIONS[self.event]

    def applies_to(self, task: TaskRecord) -> bool:
        """Whether it can be done to this task; a cancel that is under way is not done again."""
        is_under_way = self.event is Event.CANCEL and task.cancelled
        return self.applies_to_state(task.state) and not is_under_way


_TABLE: Final = (
    Action(
        *("run", "Run now", "run", "play_arrow", "run_task", Event.RUN, services.run_now),
        is_asked=False,
    ),
    Action("cancel", "Cancel", "cancelled", "block", "cancel_task", Event.CANCEL, services.cancel),
    Action("delete", "Delete", "deleted", "delete", "delete_task", Event.DELETE, services.delete),
)
ACTIONS: Final = {action.name: action for action in _TABLE}

_REASONS: Final = {
    "not_found": "was no longer there",
    "finished": "had ended",
    "active": "was running",
    "pending": "was about to run anyway",
    "completed": "had completed",
}
"""Why something was not done to a task, by the reason that `tasks.engine.services` gives."""


@dataclass(slots=True)
class ActionResult:
    """How an action on several tasks went.

    done: the tasks it was done to.
    refused: how many it was not done to, by reason.
    left: how many were left alone, as the store stopped answering, or its replicas did.
    is_unconfirmed: replicas did, so that what was done last may be lost.
    """

    done: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    left: int = 0
    is_unconfirmed: bool = False


def allowed_to(user: Any) -> list[Action]:
    """The actions that this person may take."""
    return [action for action in _TABLE if may(user, action)]


def may(user: Any, action: Action) -> bool:
    """Whether this person may take this action."""
    return bool(user.has_perms(action.rights))


def may_edit(user: Any, task: TaskRecord) -> bool:
    """Whether this person may edit this task, which has to wait for that."""
    is_waiting = task.state in TRANSITIONS[Event.EDIT]
    return is_waiting and bool(user.has_perms(["tasks.view_task", "tasks.change_task"]))


def act(action: Action, task_ids: Sequence[str]) -> ActionResult:
    """Do it to each of these tasks, until the store does not answer."""
    result = ActionResult()
    for number, task_id in enumerate(task_ids):
        try:
            action.carry_out(task_id)
        except (CancelFailed, DeleteFailed, RunFailed) as refusal:
            reason = refusal.details["reason"]
            if reason == "unavailable":
                result.left = len(task_ids) - number
                break
            result.refused[_REASONS.get(reason, reason)] += 1
        except NotReplicated:  # each more would take as long
            result.done.append(task_id)
            result.left, result.is_unconfirmed = len(task_ids) - number - 1, True
            break
        else:
            result.done.append(task_id)
    return result
