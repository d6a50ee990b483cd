"""dramatiq's no-op actor; as a program: enqueues as many as its argument says."""

import os
import sys

import dramatiq  # type: ignore[import-not-found]
from dramatiq.brokers.redis import RedisBroker  # type: ignore[import-not-found]

dramatiq.set_broker(RedisBroker(url=os.environ["BENCH_STORE"]))


@dramatiq.actor  # type: ignore[untyped-decorator]
def noop() -> None:
    """Do nothing."""


if __name__ == "__main__":
    for _ in range(int(sys.argv[1])):
        noop.send()
