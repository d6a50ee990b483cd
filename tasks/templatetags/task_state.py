"""The badge of a state: of a task, a worker or a queue, with the same word and colour everywhere.

`static/tasks/states.css` has the colours.
"""

from typing import Final

from django import template

register = template.Library()

MEANINGS: Final = {
    # of a task, as `TaskRecord.display_state` names them
    "pending": "It waits in its queue for a worker",
    "active": "A worker runs it",
    "scheduled": "It waits for its time",
    "retry": "An attempt failed; it waits for the next one",
    "completed": "It has finished",
    "archived": "It failed, and is not tried again",
    "cancelling": "It was cancelled, and its attempt is being ended",
    "cancelled": "Somebody cancelled it",
    # of a worker
    "idle": "It has nothing to do",
    "busy": "It runs tasks",
    "quiet": "It takes no more tasks",
    "stopping": "It takes no more tasks, and ends",
    "not answering": "Its heartbeat is late",
    # of a queue
    "paused": "Workers take nothing from it",
}
"""What a state means, by the word for it."""


@register.inclusion_tag("admin/tasks/state.html")
def state_badge(state: str) -> dict[str, str]:
    """The badge of a state out of MEANINGS."""
    return {"state": state, "meaning": MEANINGS[state]}
