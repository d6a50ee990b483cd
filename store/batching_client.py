"""A client whose callers share round trips."""

import asyncio
from typing import Any

from redis.asyncio import Redis

_BATCH_SIZE = 100  # commands
_Command = tuple[tuple[Any, ...], dict[str, Any], asyncio.Future[Any]]


class BatchingClient(Redis):
    """A client whose next batch of commands gathers while one is on its way.

    Belongs to one event loop. Commands are carried out in the order in which they were given.
    """

    def __init__(self, connection_pool: Any) -> None:
        super().__init__(connection_pool=connection_pool)
        self._waiting: list[_Command] = []
        self._sending: asyncio.Task[None] | None = None

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """The command's answer. Raises RedisError."""
        answer = asyncio.get_running_loop().create_future()
        self._waiting.append((args, options, answer))
        if self._sending is None:
            self._sending = asyncio.create_task(self._send_all())
        return await answer

    async def _send_all(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:_BATCH_SIZE], self._waiting[_BATCH_SIZE:]
                for (_, _, answer), value in zip(batch, await self._send(batch), strict=True):
                    if answer.done():  # whoever waited has left
                        continue
                    if isinstance(value, Exception):
                        answer.set_exception(value)
                    else:
                        answer.set_result(value)
        finally:
            self._sending = None

    async def _send(self, batch: list[_Command]) -> list[Any]:
        pipe = self.pipeline(transaction=False)
        try:
            for args, options, _ in batch:
                pipe.execute_command(*args, **options)
            answers: list[Any] = await pipe.execute(raise_on_error=False)
        except Exception as error:  # noqa: BLE001  each command's caller is told
            return [error] * len(batch)
        return answers
