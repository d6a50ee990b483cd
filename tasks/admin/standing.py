"""How a task stands, as the admin's pages name it: its state, and whether it was cancelled."""

from tasks.listed_task import ListedTask
from tasks.record import Task
from tasks.states import State


def standing_of(task: Task | ListedTask) -> str:
    """The state; "cancelling" while a cancelled attempt is being ended, then "cancelled"."""
    if task.cancelled:
        return "cancelling" if task.state is State.ACTIVE else "cancelled"
    return task.state.value
