"""A piece of memory that a worker and its child share: what the child is doing just now.

Each thread of the child writes into a part of its own what it runs and until when. The worker
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
_THREAD_SIZE = 152  # 8 + 2 * 69, and on to whole words: a deadline is written at once
_HEADER_SIZE = 8  # byte 0 says whether to stop


class ThreadState:
    """What one thread of the child does just now: its part of the memory.

    memory: the whole.
    at: the byte at which the part begins.
    """

    def __init__(self, memory: mmap.mmap, at: int) -> None:
        self._memory = memory
        self._at = at
        self._running = slice(at + 8, at + _CANCELLED)
        self._cancelled = slice(at + _CANCELLED, at + _CANCELLED + _MEMBER_SIZE)

    # What the child says and asks

    def begin(self, member: str, timeout: float) -> None:
        """An attempt (`id:execution`) starts, and may take so many seconds."""
        self._memory[self._running] = _padded(member)
        self._set_deadline(time.monotonic() + timeout)

    def handler_returned(self) -> None:
        """The handler was in time; what is left is to write its outcome."""
        self._set_deadline(math.inf)

    def end(self) -> None:
        """Nothing is running and nothing is left to write."""
        self._set_deadline(0.0)

    @property
    def is_cancelled(self) -> bool:
        """Whether what runs now was cancelled."""
        return self._memory[self._cancelled] == self._memory[self._running]

    @property
    def is_stopping(self) -> bool:
        """Whether to take nothing more, and to exit when what runs now has ended."""
        return bool(self._memory[0])

    # What the worker says and asks

    def running(self) -> tuple[str, float] | None:
        """What runs now (`id:execution`) and its deadline in monotonic seconds; None while idle."""
        (deadline,) = _DEADLINE.unpack_from(self._memory, self._at)
        member = self._memory[self._running].rstrip(b"\0").decode()
        if not deadline or _DEADLINE.unpack_from(self._memory, self._at)[0] != deadline:
            return None
        return member, deadline

    def cancel(self, member: str) -> None:
        """Somebody cancelled this attempt."""
        self._memory[self._cancelled] = _padded(member)

    def _set_deadline(self, deadline: float) -> None:
        _DEADLINE.pack_into(self._memory, self._at, deadline)


class SharedMemory:
    """The state of each of the child's threads. The worker makes it before it forks.

    threads: how many.
    """

    def __init__(self, threads: int) -> None:
        self._memory = mmap.mmap(-1, _HEADER_SIZE + threads * _THREAD_SIZE)
        self._threads = [
            ThreadState(self._memory, _HEADER_SIZE + i * _THREAD_SIZE) for i in range(threads)
        ]

    def __iter__(self) -> Iterator[ThreadState]:
        return iter(self._threads)

    def running(self) -> dict[str, float]:
        """What runs now: `id:execution` → deadline in monotonic seconds."""
        return dict(found for thread in self._threads if (found := thread.running()))

    def cancel(self, member: str) -> None:
        """Somebody cancelled this attempt, which may have ended by now."""
        for thread in self._threads:
            if (found := thread.running()) and found[0] == member:
                thread.cancel(member)

    def stop(self) -> None:
        """The child is to take nothing more, and to exit when what runs now has ended."""
        self._memory[0] = 1


def _padded(member: str) -> bytes:
    return member.encode().ljust(_MEMBER_SIZE, b"\0")
