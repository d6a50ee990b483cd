"""How busy this machine is, by whatever runs on it. Linux only."""

from pathlib import Path


class Machine:
    """Looks at what the system counts."""

    def __init__(self) -> None:
        self.mark()

    def mark(self) -> None:
        """Begin anew."""
        self._idle, self._all = _ticks()

    def busy(self) -> float:
        """The share of all cores' time that was not idle since the mark, 0 to 1."""
        idle, total = _ticks()
        return 1 - (idle - self._idle) / max(1, total - self._all)


def _ticks() -> tuple[int, int]:
    """Of all cores together: idle ones, and all."""
    first = Path("/proc/stat").read_text().splitlines()[0]
    user, nice, system, idle, iowait, irq, softirq, steal = map(int, first.split()[1:9])
    waiting = idle + iowait
    return waiting, waiting + user + nice + system + irq + softirq + steal
