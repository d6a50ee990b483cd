"""A client whose callers share round trips."""

import asyncio
from typing import Any

from redis.asyncio import Redis

_AT_ONCE = 100  # commands
_Asked = tuple[tuple[Any, ...], dict[str, Any], asyncio.Future[Any]]


class BatchingClient(Redis):
    """While one batch of commands is on its way, the next gathers. Belongs to one event loop.

    The commands of a batch are carried out in the order in which they were asked for.
    """

    def __init__(self, connection_pool: Any) -> None:
        super().__init__(connection_pool=connection_pool)
        self._asked: list[_Asked] = []
        self._sending: asyncio.Task[None] | None = None

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """The command's answer. Raises RedisError."""
        answer = asyncio.get_running_loop().create_future()
        self._asked.append((args, options, answer))
        if self._sending is None:
            self._sending = asyncio.create_task(self._send_all())
        return await answer

    async def _send_all(self) -> None:
        try:
            while self._asked:
                batch, self._asked = self._asked[:_AT_ONCE], self._asked[_AT_ONCE:]
                for (_, _, answer), value in zip(batch, await self._send(batch), strict=True):
                    if answer.done():  # whoever asked has left
                        continue
                    if isinstance(value, Exception):
                        answer.set_exception(value)
                    else:
                        answer.set_result(value)
        finally:
            self._sending = None

    async def _send(self, batch: list[_Asked]) -> list[Any]:
        pipe = self.pipeline(transaction=False)
        try:
            for args, options, _ in batch:
                pipe.execute_command(*args, **options)
            answers: list[Any] = await pipe.execute(raise_on_error=False)
        except Exception as error:  # noqa: BLE001  each that asked is told
            return [error] * len(batch)
        return answers
