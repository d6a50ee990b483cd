"""The threads of a worker's child; each takes and runs tasks of its own."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from tasks.executor import Executor
from tasks.slots import Slots
from tasks.wear import Wear


def work(worker: str, queues: Sequence[str], slots: Slots, *, burst: bool) -> None:
    """Take and run, one thread for each slot, until all have left.

    A single one is the main thread, where a handler may use signals. Raises what a thread raises
    first, and does not wait for the others then: the process is to end.
    """
    wear = Wear()
    executors = [Executor(worker, queues, slot, wear, burst=burst) for slot in slots]
    if len(executors) == 1:
        executors[0].work()
        return
    threads = ThreadPoolExecutor(len(executors), thread_name_prefix="task")
    for ended in as_completed([threads.submit(executor.work) for executor in executors]):
        ended.result()
