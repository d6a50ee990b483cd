"""A worker's entry among RQ's workers, as RQ itself writes it."""

from collections.abc import Sequence

from rq.serializers import JSONSerializer
from rq.worker import Worker as RQWorker

from store.connection import Store
from tasks.engine.broker import WORKER_TTL


class Registration:
    """A worker's entry.

    queues: highest priority first.
    client: a connection of its own.
    """

    def __init__(self, name: str, queues: Sequence[str], client: Store) -> None:
        self._name = name
        self._queues = list(queues)
        self._client = client

    def begin(self) -> None:
        """Enter the worker; again, where the store has lost it. Raises RedisError."""
        worker = self._rq_worker()
        self._client.delete(worker.key)
        worker.register_birth()

    def end(self) -> None:
        """Take the worker out. Raises RedisError."""
        self._rq_worker().register_death()

    def _rq_worker(self) -> RQWorker:
        return RQWorker(
            self._queues,
            name=self._name,
            connection=self._client,
            serializer=JSONSerializer,
            worker_ttl=WORKER_TTL,
        )
