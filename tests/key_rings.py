"""Key rings that see what a test has written: their thread has the test's connection."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

from access.key_ring import KeyRing


@contextmanager
def with_connection_of_test(*rings: KeyRing) -> Iterator[None]:
    """So long, the threads of these rings are in the test's transaction."""
    shared = connections["default"]
    shared.inc_thread_sharing()
    for ring in rings:
        ring._thread.submit(connections.__setitem__, "default", shared).result()
    yield
    for ring in rings:
        ring._thread.submit(connections.__delitem__, "default").result()
    shared.dec_thread_sharing()


def settle(ring: KeyRing) -> None:
    """Until what the ring's thread has to do is done."""
    ring._thread.submit(lambda: None).result()
