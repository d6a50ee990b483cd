"""Every step that changes, counts or lists tasks in the store: one function for each script in
`lua/scripts/`, each one atomic and one round trip.

What is sent to a script and what it answers is spelled here and in what `calls.py` and its
neighbours have for it, and in the script, nowhere else. What workers do waits; all else is a call,
for whoever makes it to wait for as it likes.
"""

from tasks.engine.broker.attempts import (
    WORKER_TTL,
    attempts_of_worker,
    finish,
    finish_and_take,
    heartbeat,
    take,
)
from tasks.engine.broker.backup import Restored, dump_tasks, restore_pending, restore_tasks
from tasks.engine.broker.changes import cancel, command, create, delete, edit, pause, run_now
from tasks.engine.broker.reading import (
    count_errors,
    list_tasks,
    read_tasks,
    stats,
    surroundings,
    type_stats,
)

__all__ = [
    "WORKER_TTL",
    "Restored",
    "attempts_of_worker",
    "cancel",
    "command",
    "count_errors",
    "create",
    "delete",
    "dump_tasks",
    "edit",
    "finish",
    "finish_and_take",
    "heartbeat",
    "list_tasks",
    "pause",
    "read_tasks",
    "restore_pending",
    "restore_tasks",
    "run_now",
    "stats",
    "surroundings",
    "take",
    "type_stats",
]
