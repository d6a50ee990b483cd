"""When queues were paused and resumed, as `lua/scripts/pause.lua` keeps it: the last times only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from store.call import Call
from tasks.engine import keys
from tasks.times import from_ms


@dataclass(frozen=True, slots=True)
class Pause:
    """A queue was paused, or resumed.

    paused: which of the two.
    """

    at: datetime
    paused: bool


def pauses_of(queues: Sequence[str]) -> Call[dict[str, list[Pause]]]:
    """The last pauses of each of these queues, oldest first."""

    def read(answers: list[list[bytes]]) -> dict[str, list[Pause]]:
        return {queue: _pauses(lines) for queue, lines in zip(queues, answers, strict=True)}

    return Call(tuple(("LRANGE", keys.pauses(queue), 0, -1) for queue in queues), read)


def paused_since(pauses: Sequence[Pause]) -> datetime | None:
    """Since when a queue that is paused now has been so; None where that was not kept."""
    return pauses[-1].at if pauses and pauses[-1].paused else None


def _pauses(lines: Iterable[bytes]) -> list[Pause]:
    found = []
    for line in lines:
        ms, _, what = line.partition(b" ")
        found.append(Pause(from_ms(int(ms)), paused=what == b"paused"))
    return found
