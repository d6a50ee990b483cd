"""What one `progress()` costs the handler that calls it.

Our own time is what it takes longer than the same command, packed beforehand, over a plain socket:
the store's work and the way there and back are in both. The two take turns, call by call. The CPU
time beside it is all of the calling thread's, the system's share in sending and receiving too.
"""

import socket
import time
from statistics import median

from hiredis import pack_command

from bench.backfill import QUEUE
from bench.report import Row, at_most
from bench.store import BenchStore
from bench.streams import attempt
from progress.keys import progress_stream
from progress.writer import RECORD_SCRIPT
from tasks.context import Context
from tasks.engine import keys
from tasks.engine.calls import Execution

_WARM_UP, _CALLS = 200, 3_000
_ROUNDS = 5
_KEPT = 1000  # entries of a task


def measure(store: BenchStore) -> list[Row]:
    """Round trips, and the times of a call with and without us."""
    execution = attempt.begin(store.client, 1)[0]
    context = attempt.contexts([execution])[0]
    trips, ours, bare, cpu = [], [], [], []
    with socket.socket(socket.AF_UNIX) as plain:
        plain.connect(str(store.socket))
        _take_turns(context, plain, execution, _WARM_UP)
        for _ in range(_ROUNDS):
            store.client.config_resetstat()
            times = _take_turns(context, plain, execution, _CALLS)
            reads = store.client.info("stats")["total_reads_processed"]
            trips.append((reads - 1 - _CALLS) / _CALLS)
            ours.append(median(times[0]))
            bare.append(median(times[1]))
            cpu.append(median(times[2]))
    own = [call - command for call, command in zip(ours, bare, strict=True)]
    return [
        at_most("round trips of progress()", max(trips), 1, ""),
        Row("progress(), all of it", f"{median(ours):.0f} µs"),
        Row("the same over a plain socket", f"{median(bare):.0f} µs"),
        Row("CPU time of a call", f"{median(cpu):.0f} µs"),
        at_most("progress(), our own time", median(own), 150, "µs"),
    ]


def _take_turns(
    context: Context, plain: socket.socket, execution: Execution, count: int
) -> tuple[list[float], list[float], list[float]]:
    """The µs of each call, of each command without us, and of the calls' CPU time."""
    ours, bare, cpu = [], [], []
    for number in range(count):
        start, cpu_before = time.perf_counter(), time.thread_time()
        context.progress(50, "measuring", f"{number} {start}")
        ours.append((time.perf_counter() - start) * 1e6)
        cpu.append((time.thread_time() - cpu_before) * 1e6)
        command = _packed_entry(execution, f"{number} {start} again")
        start = time.perf_counter()
        plain.sendall(command)
        plain.recv(100)
        bare.append((time.perf_counter() - start) * 1e6)
    return ours, bare, cpu


def _packed_entry(execution: Execution, message: str) -> bytes:
    """What `progress.writer.write_entry` sends."""
    streams = (progress_stream(execution.task_id), keys.active(QUEUE))
    arguments = (execution.member, _KEPT, 50, "measuring", message)
    command = ("EVALSHA", RECORD_SCRIPT.sha, 2, *streams, *arguments)
    packed: bytes = pack_command(command)  # type: ignore[arg-type]  # its stub knows one argument only
    return packed
