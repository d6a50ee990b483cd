"""Many pending tasks at once: copies of one that the hub itself made."""

from typing import Final

from rq import Queue
from rq.suspension import resume, suspend

from bench.handlers import NOOP
from store.connection import Store
from tasks import registry
from tasks.engine import keys, services
from tasks.engine.spec import NewTask

QUEUE: Final = "default"
_STEP = 10_000  # tasks a call
_COPY: Final = """
-- KEYS[1] hash of the task to copy   KEYS[2] the queue's list   KEYS[3] its ends
-- ARGV[1] prefix of hashes   ARGV[2] number of the first copy   ARGV[3] of the last
for number = tonumber(ARGV[2]), tonumber(ARGV[3]) do
  local id = string.format('%08x-0000-4000-8000-000000000000', number)
  redis.call('COPY', KEYS[1], ARGV[1] .. id)
  redis.call('HSET', ARGV[1] .. id, 'position', number + 1)
  redis.call('RPUSH', KEYS[2], id)
end
redis.call('HSET', KEYS[3], 'back', ARGV[3] + 1)
"""


def id_of(number: int) -> str:
    """The id of a copy, the first of which is number 1, and the second in the queue."""
    return f"{number:08x}-0000-4000-8000-000000000000"


def fill(client: Store, count: int) -> None:
    """Have `count` pending no-op tasks in an empty store, each with all fields of a real one.

    Workers that run already take none until all are there. Raises RedisError.
    """
    suspend(client)
    first = services.create(NewTask.of(registry.get(NOOP), payload={}))
    copy = client.register_script(_COPY)
    queue = (Queue.redis_queue_namespace_prefix + QUEUE, keys.ends(QUEUE))
    for start in range(1, count, _STEP):
        last = min(start + _STEP, count) - 1
        copy(keys=(keys.job(first.task_id), *queue), args=(keys.job(""), start, last))
    resume(client)
