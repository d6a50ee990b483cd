"""A client whose callers share round trips."""

import asyncio
from collections.abc import Sequence
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import TimeoutError as StoreTimeout

_BATCH_SIZE = 100  # commands
_Command = tuple[tuple[Any, ...], dict[str, Any], asyncio.Future[Any]]


class BatchingClient(Redis):
    """A client whose next batch of commands gathers while one is on its way.

    Belongs to one event loop. Commands are carried out in the order in which they were given.
    answers_within: seconds that `ask` waits at most.
    """

    def __init__(self, connection_pool: Any, answers_within: float | None = None) -> None:
        super().__init__(connection_pool=connection_pool)
        self._answers_within = answers_within
        self._waiting: list[_Command] = []
        self._sending: asyncio.Task[None] | None = None

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """The command's answer. Raises RedisError."""
        return await self._add(args, options)

    async def ask(self, commands: Sequence[tuple[Any, ...]]) -> list[Any]:
        """The answers to these commands, which go together. Raises RedisError."""
        answers = [self._add(command, {}) for command in commands]
        try:
            async with asyncio.timeout(self._answers_within):
                return await asyncio.gather(*answers)
        except TimeoutError as error:
            raise StoreTimeout("the store does not answer") from error

    def _add(self, args: tuple[Any, ...], options: dict[str, Any]) -> asyncio.Future[Any]:
        answer = asyncio.get_running_loop().create_future()
        self._waiting.append((args, options, answer))
        if self._sending is None:
            self._sending = asyncio.create_task(self._send_all())
        return answer

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
