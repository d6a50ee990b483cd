"""A client whose callers share round trips."""

import asyncio
from collections.abc import Sequence
from typing import Any

from hiredis import pack_command
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError
from redis.exceptions import TimeoutError as StoreTimeout

_BATCH_SIZE = 100  # commands
_Command = tuple[tuple[Any, ...], asyncio.Future[Any]]


class BatchingClient(Redis):
    """A client whose next batch of commands gathers while one is on its way.

    Belongs to one event loop. Commands are carried out in the order in which they were given.
    A store that stalls is waited for once: what gathered behind a batch that failed fails with it.

    connection_pool: whose connections have no timeout of their own.
    answers_within: seconds that a batch may take, connecting included.
    """

    def __init__(self, connection_pool: Any, answers_within: float) -> None:
        super().__init__(connection_pool=connection_pool)
        self._answers_within = answers_within
        self._waiting: list[_Command] = []
        self._sending: asyncio.Task[None] | None = None

    async def execute_command(self, *args: Any, **_options: Any) -> Any:
        """The command's answer. Raises RedisError."""
        return await self._add(args)

    async def ask(self, commands: Sequence[tuple[Any, ...]]) -> list[Any]:
        """The answers to these commands, which go together. Raises RedisError."""
        if len(commands) == 1:
            return [await self._add(commands[0])]
        return await asyncio.gather(*[self._add(command) for command in commands])

    def _add(self, command: tuple[Any, ...]) -> asyncio.Future[Any]:
        answer = asyncio.get_running_loop().create_future()
        self._waiting.append((command, answer))
        if self._sending is None:
            self._sending = asyncio.create_task(self._send_all())
        return answer

    async def _send_all(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:_BATCH_SIZE], self._waiting[_BATCH_SIZE:]
                try:
                    async with asyncio.timeout(self._answers_within):
                        await self._send(batch)
                except (RedisError, OSError, TimeoutError) as error:
                    batch += self._waiting
                    self._waiting = []
                    _fail(batch, error)
        finally:
            self._sending = None

    async def _send(self, batch: list[_Command]) -> None:
        """Send these, and give each its answer. Past the client library's pipeline, which takes as
        long as the view that asks."""
        connection: Any = await self.connection_pool.get_connection()
        try:
            packed = [
                pack_command((*command[0].split(), *command[1:]))  # a name may be two words
                for command, _ in batch
            ]
            await connection.send_packed_command(packed, check_health=False)
            for command, answer in batch:
                try:
                    value = await self.parse_response(connection, command[0])
                except ResponseError as refusal:
                    _settle(answer, refusal)
                else:
                    _settle(answer, value)
        except BaseException:  # a cancel too: what is still to come is for nobody
            await connection.disconnect(nowait=True)
            raise
        finally:
            await self.connection_pool.release(connection)


def _settle(answer: asyncio.Future[Any], value: Any) -> None:
    if answer.done():  # whoever waited has left
        return
    if isinstance(value, Exception):
        answer.set_exception(value)
    else:
        answer.set_result(value)


def _fail(batch: list[_Command], error: Exception) -> None:
    if not isinstance(error, RedisError):
        error = StoreTimeout(f"the store does not answer: {error}")
    for _, answer in batch:
        _settle(answer, error)
