"""What is asked before an action on tasks: which they are, and what cannot be undone."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from access.question import Question
from store.exceptions import StoreUnavailable, store_failure_as
from tasks.admin.actions import Action
from tasks.admin.bulk.bulk_progress import BulkProgress
from tasks.admin.bulk.outcome import tasks
from tasks.admin.list.list_store import summaries
from tasks.admin.list.task_filter import TaskFilter
from tasks.engine.record import is_task_id
from tasks.engine.states import Event, State
from tasks.queries import task_list
from tasks.queries.error_groups import count_failed
from tasks.queries.queues import queue_stats
from tasks.queries.task_count import Count
from tasks.queries.task_query import TaskQuery
from tasks.queries.task_summary import SUMMARY_PARTS, TaskSummary, read_summaries

_SHOWN: Final = 10
"""How many of the tasks are shown."""
_VERBS: Final = {"run": "Run {} now", "cancel": "Cancel {}", "delete": "Delete {}"}
_KEEP: Final = {"run": ("Leave it", "Leave them")}
_USUAL_KEEP: Final = ("Keep it", "Keep them")


def about_selected(action: Action, ids: Sequence[str], back: str) -> dict[str, Any]:
    """The context of the question whether to do it to these tasks. Raises StoreUnavailable."""
    with store_failure_as(StoreUnavailable):
        found = [task for task in read_summaries(list(filter(is_task_id, ids))) if task]
    fitting = [task for task in found if action.applies_to(task)]
    # what fits none is asked about as it was selected: what follows says why it was not done
    count = len(fitting) or len(ids)
    left = Counter(task.display_state for task in found if not action.applies_to(task))
    left["no longer there"] = len(ids) - len(found)
    running = sum(task.state is State.ACTIVE for task in fitting)
    return {
        "ids": ids,
        "left": ", ".join(f"{number:,} {what}" for what, number in left.items() if number),
        **_context(action, Count(count), fitting or found, Count(running), back),
    }


def about_all(action: Action, task_filter: TaskFilter, back: str) -> dict[str, Any] | None:
    """The same of all that match; None where none does. Raises StoreUnavailable, StatsFailed."""
    query = task_filter.query
    count = _count(query)
    if not count.number and not count.is_least:
        return None
    shown = summaries(task_list.page(query, size=_SHOWN, parts=SUMMARY_PARTS).tasks)
    stops = action.event is Event.CANCEL and State.ACTIVE in query.states
    running = _count(replace(query, states=(State.ACTIVE,))) if stops else Count(0)
    return {
        "filter": task_filter,
        "signed": BulkProgress(total=count.number).signed(),
        **_context(action, count, shown, running, back),
    }


def _context(
    action: Action, count: Count, shown: Sequence[TaskSummary], running: Count, back: str
) -> dict[str, Any]:
    is_one = count == Count(1)
    how_many = ("at least " if count.is_least else "") + tasks(count.number)
    one_or_many = "task" if is_one else "tasks" if action.name == "cancel" else how_many
    question = Question(
        f"{_VERBS[action.name].format(how_many)}?",
        yes=_VERBS[action.name].format(one_or_many),
        no=_KEEP.get(action.name, _USUAL_KEEP)[not is_one],
        back=back,
        name="confirmed",
        value="yes",
        is_grave=action.is_asked,
    )
    more = count.number - min(len(shown), _SHOWN)
    return {
        "title": question.title,
        "question": question,
        "shown": shown[:_SHOWN],
        "more": f"{Count(more, count.is_least)}" if more or count.is_least else "",
        "running": _running_words(running, count) if action.event is Event.CANCEL else "",
    }


def _running_words(running: Count, count: Count) -> str:
    if not running.number:
        return ""
    if running == count:
        return f"{'It is' if count == Count(1) else 'They are'} running and will be stopped."
    is_or_are = "is" if running == Count(1) else "are"
    return f"{running} of them {is_or_are} running and will be stopped."


def _count(query: TaskQuery) -> Count:
    """How many tasks match, as far as that is found out."""
    failed = count_failed(query)
    if failed is not None:
        return Count(failed)
    if query.is_filtered:
        page = task_list.page(query, size=task_list.MAX_SCANNED)
        return Count(len(page.tasks), bool(page.next))
    stats = (row for row in queue_stats() if row.queue in query.queues)
    return Count(sum(getattr(row, state.value) for row in stats for state in query.states))
