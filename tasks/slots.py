"""A piece of memory that a worker and its child share: what the child is doing just now.

Each thread of the child writes into a slot of its own what it runs and until when. The worker
reads that a few times a second, and writes back which attempt was cancelled and whether to stop.
No message passes, so a task costs the two processes nothing to agree on.
"""

import math
import mmap
import struct
import time
from collections.abc import Iterator

_DEADLINE = struct.Struct("=d")
_MEMBER_SIZE = 69  # `id:execution`: 36 + 1 + 32 characters
_CANCELLED = 8 + _MEMBER_SIZE  # where it begins, after a deadline and what runs
_SLOT_SIZE = 152  # 8 + 2 * 69, and on to whole words: a deadline is written at once
_FIRST = 8  # byte 0 says whether to stop


class Slot:
    """One thread's place in the memory."""

    def __init__(self, memory: mmap.mmap, at: int) -> None:
        self._memory = memory
        self._at = at
        self._running = slice(at + 8, at + _CANCELLED)
        self._cancelled = slice(at + _CANCELLED, at + _CANCELLED + _MEMBER_SIZE)

    def begin(self, member: str, timeout: float) -> None:
        """The child: this attempt starts, and may take so many seconds."""
        self._memory[self._running] = _padded(member)
        self._set_deadline(time.monotonic() + timeout)

    def returned(self) -> None:
        """The child: the handler has returned in time, what is left is to write its outcome."""
        self._set_deadline(math.inf)

    def end(self) -> None:
        """The child: nothing is running and nothing is left to write."""
        self._set_deadline(0.0)

    def running(self) -> tuple[str, float] | None:
        """What runs now (`id:execution`) and its deadline in monotonic seconds; None while idle."""
        (deadline,) = _DEADLINE.unpack_from(self._memory, self._at)
        member = self._memory[self._running].rstrip(b"\0").decode()
        if not deadline or _DEADLINE.unpack_from(self._memory, self._at)[0] != deadline:
            return None
        return member, deadline

    @property
    def cancelled(self) -> bool:
        """Whether what runs now was cancelled."""
        return self._memory[self._cancelled] == self._memory[self._running]

    def cancel(self, member: str) -> None:
        """The worker: somebody cancelled this attempt."""
        self._memory[self._cancelled] = _padded(member)

    @property
    def stopping(self) -> bool:
        """Whether to take nothing more, and to leave when what runs now has ended."""
        return bool(self._memory[0])

    def _set_deadline(self, deadline: float) -> None:
        _DEADLINE.pack_into(self._memory, self._at, deadline)


class Slots:
    """See the module. Made by the worker before it forks, one slot for each thread."""

    def __init__(self, count: int) -> None:
        self._memory = mmap.mmap(-1, _FIRST + count * _SLOT_SIZE)
        self._slots = [Slot(self._memory, _FIRST + i * _SLOT_SIZE) for i in range(count)]

    def __iter__(self) -> Iterator[Slot]:
        return iter(self._slots)

    def running(self) -> dict[str, float]:
        """What runs now: `id:execution` → deadline in monotonic seconds."""
        return dict(found for slot in self._slots if (found := slot.running()))

    def cancel(self, member: str) -> None:
        """The worker: somebody cancelled this attempt."""
        for slot in self._slots:
            if (found := slot.running()) and found[0] == member:
                slot.cancel(member)

    def stop(self) -> None:
        """The worker: see `Slot.stopping`."""
        self._memory[0] = 1


def _padded(member: str) -> bytes:
    return member.encode().ljust(_MEMBER_SIZE, b"\0")
