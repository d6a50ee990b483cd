"""RQ's no-op job; as a program: enqueues as many as its argument says."""

import os
import sys

from redis import Redis
from rq import Queue


def noop() -> None:
    """Do nothing."""


if __name__ == "__main__":
    queue = Queue("default", connection=Redis.from_url(os.environ["BENCH_STORE"]))
    for _ in range(int(sys.argv[1])):
        queue.enqueue("rq_job.noop")
