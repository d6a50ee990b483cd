"""How much memory a process holds."""

import os


def rss(pid: int | None = None) -> int:
    """Bytes that a process holds, this one by default; 0 where there is no such process, or the
    system does not say it like Linux."""
    try:
        with open(f"/proc/{pid or 'self'}/statm", "rb") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (FileNotFoundError, ProcessLookupError):
        return 0
