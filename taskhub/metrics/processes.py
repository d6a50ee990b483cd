"""What this process has counted, and with it the other web processes on its port.

A scrape reaches any of them. Each writes what it counts into files of a folder, as
prometheus-client does where PROMETHEUS_MULTIPROC_DIR is set, so that any of them answers for all.
Those of one that has died stay, as a counter must not go back.
"""

import os
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from shutil import rmtree
from typing import Any, Final

from prometheus_client import REGISTRY, Metric, ProcessCollector, disable_created_metrics
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
disable_created_metrics()  # type: ignore[no-untyped-call]


class ProcessesCollector:
    """A collector of what web processes have counted."""

    def collect(self) -> Iterator[Metric]:
        """Every family: sums over the processes, and what each of them needs by itself."""
        folder = os.environ.get(_FOLDER)
        if not folder:
            yield from REGISTRY.collect()
            return
        pids = _living(Path(folder))
        together: Any = MultiProcessCollector(None, folder)  # type: ignore[no-untyped-call]
        yield from together.collect()
        yield from _needs_of(pids)


def shared_folder(data_dir: Path) -> dict[str, str]:
    """The environment of web processes that are to count together; what others counted before is
    forgotten."""
    folder = data_dir / "metrics"
    rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return {_FOLDER: str(folder)}


def _living(folder: Path) -> list[int]:
    """The pids of the processes that count there and live; of the others, what was of the moment is
    forgotten."""
    found = {
        int(match[1])
        for path in folder.iterdir()
        if (match := re.fullmatch(r"gauge_livesum_(\d+)\.db", path.name))
    }
    dead = {pid for pid in found if not _is_alive(pid)}
    for pid in dead:
        mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call]
    return sorted(found - dead)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _needs_of(pids: list[int]) -> Iterator[Metric]:
    """Processor time, memory and the like of each process, told apart by its `pid`."""
    families: dict[str, Metric] = {}
    for pid in pids:
        for of_one in ProcessCollector(pid=partial(int, pid), registry=None).collect():
            family = families.setdefault(
                of_one.name, Metric(of_one.name, of_one.documentation, of_one.type)
            )
            family.samples += [
                sample._replace(labels={"pid": str(pid)}) for sample in of_one.samples
            ]
    yield from families.values()
