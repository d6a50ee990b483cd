"""What the attempts at tasks of a type came to, as the store counts them.

The store has a hash for each queue and type (`lua/libraries/type_counters.lua`), and samples of it
for each of PERIODS (`lua/libraries/type_samples.lua`): both come as the same row of numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from tasks.engine import histogram
from tasks.engine.histogram import BUCKETS, Histogram
from tasks.engine.states import Event, lua_function

MAX_TYPES: Final = 200
"""How many types of a queue are counted each by itself. The names of types are anybody's."""
MAX_NAME: Final = 200  # bytes
OTHER_TYPES: Final = "(other types)"
"""What all others are counted as, and those with a longer name."""
COUNTED_FOR: Final = 32 * 86_400
"""Seconds after which a type is forgotten of which no attempt ends."""

_ENDS: Final = (Event.COMPLETE, Event.RETRY, Event.RECOVER, Event.ARCHIVE, Event.CANCEL)
_RUN, _WAIT = (tuple(f"{what}{number}" for number in range(BUCKETS)) for what in ("run", "wait"))
_SUMS: Final = ("run_ms", "wait_ms")
_ROW: Final = (*_ENDS, *_RUN, *_WAIT, *_SUMS)
"""The numbers of a row. Samples of before there were sums end without them."""
_RUN_AT: Final = len(_ENDS)
_WAIT_AT: Final = _RUN_AT + BUCKETS


@dataclass(frozen=True, slots=True)
class TypePeriod:
    """A time until now in equal intervals, with a sample at the beginning of each.

    seconds: length of an interval.
    count: how many intervals.
    """

    seconds: int
    count: int


PERIODS: Final[dict[str, TypePeriod]] = {
    "hour": TypePeriod(seconds=60, count=60),
    "day": TypePeriod(seconds=900, count=96),
    "month": TypePeriod(seconds=86_400, count=30),
}
NO_SAMPLES: Final = "none"
"""In place of a period, where only what was counted in all is wanted."""


@dataclass(frozen=True, slots=True)
class TypeCounters:
    """What attempts came to. One that was given up, and does not count, is not in it.

    row: how often each end came, then each bucket of the time that attempts ran, and were waited
        for, and then the sums of these times in milliseconds.
    """

    row: tuple[int, ...] = (0,) * len(_ROW)

    @classmethod
    def of_text(cls, text: bytes) -> "TypeCounters":
        """As the scripts write one."""
        row = tuple(map(int, text.split()))
        return cls(row + (0,) * (len(_ROW) - len(row)))

    def __add__(self, other: "TypeCounters") -> "TypeCounters":
        return TypeCounters(tuple(a + b for a, b in zip(self.row, other.row, strict=True)))

    def since(self, earlier: "TypeCounters") -> "TypeCounters":
        """What was added since; nothing where these have begun anew."""
        if self.row == earlier.row:  # as of most intervals, of which there are hundreds
            return TypeCounters()
        pairs = zip(self.row, earlier.row, strict=True)
        return TypeCounters(tuple(max(0, now - then) for now, then in pairs))

    @property
    def completed(self) -> int:
        """Attempts that returned."""
        return self.row[0]

    @property
    def retried(self) -> int:
        """Failed attempts after which the task is tried again, those of lost workers included."""
        return self.row[1] + self.row[2]

    @property
    def archived(self) -> int:
        """Failed attempts after which it is not."""
        return self.row[3]

    @property
    def cancelled(self) -> int:
        """Attempts of tasks that were cancelled as they ran: neither completed nor failed."""
        return self.row[4]

    @property
    def failed(self) -> int:
        """All that failed."""
        return self.retried + self.archived

    @property
    def attempts(self) -> int:
        """All that completed or failed."""
        return self.completed + self.failed

    @property
    def run(self) -> Histogram:
        """How long attempts ran that completed or failed by themselves."""
        return Histogram(self.row[_RUN_AT:_WAIT_AT], self.row[-2] / 1000)

    @property
    def wait(self) -> Histogram:
        """How long attempts were waited for, from when the task was due to their start."""
        return Histogram(self.row[_WAIT_AT : -len(_SUMS)], self.row[-1] / 1000)


@dataclass(frozen=True, slots=True)
class CountedType:
    """What is known of a type in a queue.

    total: since it is counted.
    before: by the name of a period, its samples by the number of the interval (since 1970) at whose
        beginning each was right; one is good until the next.
    """

    queue: str
    type: str
    total: TypeCounters
    before: dict[str, dict[int, TypeCounters]]


@dataclass(frozen=True, slots=True)
class CountedTypes:
    """The types of some queues; now_ms: the store's time, since 1970."""

    now_ms: int
    types: list[CountedType]

    @classmethod
    def of_answer(cls, answer: Sequence[Any]) -> "CountedTypes":
        """What `lua/scripts/type_stats.lua` answers."""
        now_ms, *rows = answer
        return cls(now_ms, [_counted(row) for row in rows])


def _counted(row: Sequence[Any]) -> CountedType:
    queue, name, total, *samples = row
    return CountedType(
        queue.decode(),
        name.decode(errors="replace"),
        TypeCounters.of_text(total),
        {period: dict(map(_sample, texts)) for period, texts in zip(PERIODS, samples, strict=True)},
    )


def _sample(text: bytes) -> tuple[int, TypeCounters]:
    bucket, _, row = text.partition(b" ")
    return int(bucket), TypeCounters.of_text(row)


def counting_as_lua() -> str:
    """What `lua/libraries/type_counters.lua` needs: the buckets, and what bounds the types."""
    return "\n".join(
        [
            histogram.as_lua(),
            f"local MAX_TYPES, MAX_TYPE_NAME = {MAX_TYPES}, {MAX_NAME}",
            f'local OTHER_TYPES = "{OTHER_TYPES}"',
        ]
    )


def reading_as_lua() -> str:
    """What reads and samples the counters needs: `place_of(name)`, where in a row a number is;
    its length; the periods."""
    places: dict[tuple[str, ...], str] = {(name,): str(at) for at, name in enumerate(_ROW, start=1)}
    periods = ", ".join(
        f'{{"{name}", {period.seconds}, {period.count}}}' for name, period in PERIODS.items()
    )
    return "\n".join(
        [
            lua_function("place_of", ("name",), places),
            f"local function type_periods() return {{{periods}}} end",
            f"local ROW_LENGTH, COUNTED_FOR = {len(_ROW)}, {COUNTED_FOR}",
        ]
    )
