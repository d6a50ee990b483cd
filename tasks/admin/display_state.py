"""How a task stands, as the admin's pages name it: its state, and whether it was cancelled."""

from tasks.engine.record import TaskRecord
from tasks.engine.states import State


def display_state(task: TaskRecord) -> str:
    """The state; "cancelling" while a cancelled attempt is being ended, then "cancelled"."""
    if task.cancelled:
        return "cancelling" if task.state is State.ACTIVE else "cancelled"
    return task.state.value
