"""What staff can tell a worker, and when that makes sense."""

from dataclasses import dataclass
from typing import Final

from tasks.engine.calls import WorkerCommand, WorkerState
from tasks.queries.workers import WorkerInfo


@dataclass(frozen=True, slots=True)
class Order:
    """One thing that a worker can be told.

    name: as forms send it.
    label: on its button.
    said: what the worker is told to do.
    done: what was done then, such as "stopped".
    is_asked: whether to ask before.
    """

    name: str
    label: str
    keep: str
    said: str
    done: str
    command: WorkerCommand
    is_asked: bool


_TABLE: Final = (
    Order(
        *("quiet", "Quiet", "Let it take tasks", "take no more tasks", "quieted"),
        WorkerCommand.QUIET,
        is_asked=True,
    ),
    Order(
        *("resume", "Resume", "Keep it quiet", "take tasks again", "resumed"),
        WorkerCommand.WORK,
        is_asked=False,
    ),
    Order(
        *("stop", "Stop", "Keep it running", "stop after what it runs", "stopped"),
        WorkerCommand.STOP,
        is_asked=True,
    ),
)
ORDERS: Final = {order.name: order for order in _TABLE}
_SENSIBLE: Final = {
    WorkerState.IDLE: ("quiet", "stop"),
    WorkerState.BUSY: ("quiet", "stop"),
    WorkerState.QUIET: ("resume", "stop"),
}


def orders_for(worker: WorkerInfo) -> list[Order]:
    """What this worker can be told now: nothing, where it stops already, or is not the hub's."""
    return [
        ORDERS[name]
        for state, names in _SENSIBLE.items()
        if state == worker.state
        for name in names
    ]
