"""A client whose callers share round trips."""

import asyncio
from collections.abc import Sequence
from typing import Any

from hiredis import pack_command
from redis.asyncio import Redis
from redis.exceptions import ResponseError
from redis.exceptions import TimeoutError as StoreTimeout

_BATCH_SIZE = 100  # questions
Command = tuple[Any, ...]
_Question = tuple[bytes, list[str], asyncio.Future[list[Any]]]
"""Packed commands, their names, and who waits for the answers."""


class BatchingClient(Redis):
    """A client whose next batch of commands gathers while one is on its way.

    Belongs to one event loop. Commands are carried out in the order in which they were given.
    A store that stalls is waited for once: what gathered behind a batch that failed fails with it.

    connection_pool: whose connections have no timeout of their own.
    answers_within: seconds that a batch may take, connecting included.
    last: commands after each batch, whose answers are the last ones of each who asked.
    """

    def __init__(
        self, connection_pool: Any, answers_within: float, last: Sequence[Command] = ()
    ) -> None:
        super().__init__(connection_pool=connection_pool)
        self._answers_within = answers_within
        self._last = last
        self._waiting: list[_Question] = []
        self._sending: asyncio.Task[None] | None = None

    async def execute_command(self, *args: Any, **_options: Any) -> Any:
        """The command's answer. Raises RedisError."""
        (answer,) = await self.ask([args])
        return answer

    async def ask(self, commands: Sequence[Command]) -> list[Any]:
        """The answers to these commands, which go together.

        Raises RedisError; TypeError or ValueError for what no command can hold, which so stops
        nobody else's.
        """
        # A name may be two words.
        packed = [pack_command((*command[0].split(), *command[1:])) for command in commands]
        names = [command[0] for command in commands]
        answers: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        self._waiting.append((b"".join(packed), names, answers))
        if self._sending is None:
            self._sending = asyncio.create_task(self._send_all())
        return await answers

    async def _send_all(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:_BATCH_SIZE], self._waiting[_BATCH_SIZE:]
                try:
                    async with asyncio.timeout(self._answers_within):
                        await self._send(batch)
                except Exception as error:  # noqa: BLE001  each who waits is told
                    batch += self._waiting
                    self._waiting = []
                    _fail(batch, error)
        finally:
            self._sending = None

    async def _send(self, batch: list[_Question]) -> None:
        """Send these, and give each its answers. Past the client library's pipeline, which takes as
        long as the view that asks."""
        connection: Any = await self.connection_pool.get_connection()
        try:
            packed = [commands for commands, _, _ in batch]
            packed += [pack_command(command) for command in self._last]
            await connection.send_packed_command(packed, check_health=False)
            await self._read_all(connection, batch)
        except BaseException:  # a cancel too: what is still to come is for nobody
            await connection.disconnect(nowait=True)
            raise
        finally:
            await self.connection_pool.release(connection)

    async def _read_all(self, connection: Any, batch: list[_Question]) -> None:
        """Read what the batch is answered; each gets its own at once where none is for all."""
        if not self._last:
            for _, names, answers in batch:
                _settle(answers, [await self._read(connection, name) for name in names])
            return
        values = [[await self._read(connection, name) for name in names] for _, names, _ in batch]
        last = [await self._read(connection, command[0]) for command in self._last]
        for (_, _, answers), own in zip(batch, values, strict=True):
            _settle(answers, own + last)

    async def _read(self, connection: Any, name: str) -> Any:
        try:
            return await self.parse_response(connection, name)
        except ResponseError as refusal:
            return refusal


def _settle(answers: asyncio.Future[list[Any]], values: list[Any]) -> None:
    if answers.done():  # whoever waited has left
        return
    refusal = next((value for value in values if isinstance(value, Exception)), None)
    if refusal:
        answers.set_exception(refusal)
    else:
        answers.set_result(values)


def _fail(batch: list[_Question], error: Exception) -> None:
    if isinstance(error, OSError | TimeoutError):
        error = StoreTimeout(f"the store does not answer: {error}")
    for _, _, answers in batch:
        _settle(answers, [error])
