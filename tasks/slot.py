"""A piece of memory that a worker and its child share: what the child is doing just now.

The child writes what it runs and until when; the worker reads that a few times a second, and
writes back which attempt was cancelled and whether to stop. No message passes, so a task costs
the two processes nothing to agree on.
"""

import math
import mmap
import struct
import time

_DEADLINE = struct.Struct("=d")
_MEMBER_SIZE = 69  # `id:execution`: 36 + 1 + 32 characters
_RUNNING = slice(8, 8 + _MEMBER_SIZE)
_CANCELLED = slice(_RUNNING.stop, _RUNNING.stop + _MEMBER_SIZE)
_STOPPING = _CANCELLED.stop


class Slot:
    """See the module. Made by the worker before it forks."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, mmap.PAGESIZE)

    def begin(self, member: str, timeout: float) -> None:
        """The child: this attempt starts, and may take so many seconds."""
        self._memory[_RUNNING] = member.encode().ljust(_MEMBER_SIZE, b"\0")
        self._set_deadline(time.monotonic() + timeout)

    def returned(self) -> None:
        """The child: the handler has returned in time, what is left is to write its outcome."""
        self._set_deadline(math.inf)

    def end(self) -> None:
        """The child: nothing is running and nothing is left to write."""
        self._set_deadline(0.0)

    def running(self) -> tuple[str, float] | None:
        """What runs now (`id:execution`) and its deadline in monotonic seconds; None while idle."""
        (deadline,) = _DEADLINE.unpack_from(self._memory)
        member = self._memory[_RUNNING].rstrip(b"\0").decode()
        if not deadline or _DEADLINE.unpack_from(self._memory)[0] != deadline:
            return None
        return member, deadline

    @property
    def cancelled(self) -> bool:
        """Whether what runs now was cancelled."""
        return self._memory[_CANCELLED] == self._memory[_RUNNING]

    def cancel(self, member: str) -> None:
        """The worker: somebody cancelled this attempt."""
        self._memory[_CANCELLED] = member.encode().ljust(_MEMBER_SIZE, b"\0")

    @property
    def stopping(self) -> bool:
        return bool(self._memory[_STOPPING])

    def stop(self) -> None:
        """The worker: take nothing more, and leave when what runs now has ended."""
        self._memory[_STOPPING] = 1

    def _set_deadline(self, deadline: float) -> None:
        _DEADLINE.pack_into(self._memory, 0, deadline)
