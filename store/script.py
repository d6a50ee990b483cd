"""Lua scripts, called by their hash."""

import hashlib
import operator
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hiredis import pack_command
from redis.exceptions import NoScriptError

from store.call import Call
from store.connection import Store

Argument = str | bytes | int | float


@dataclass(frozen=True)
class Script:
    """One script that the store runs as a single atomic step.

    source: its text.
    sha: the name that the store gives it.
    """

    source: str
    sha: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha", hashlib.sha1(self.source.encode()).hexdigest())

    @classmethod
    def from_files(cls, *paths: Path, constants: str = "") -> "Script":
        """Join libraries and a script, in this order, after the lines of `constants`."""
        return cls("\n".join([constants, *(path.read_text() for path in paths)]))

    def __call__(
        self, client: Store, keys: Sequence[str] = (), args: Sequence[Argument] = ()
    ) -> Any:
        """The script's answer; a store that does not know it yet is given its text.

        Raises RedisError.
        """
        run = _run_on_connection if client.connection else _run_on_client
        try:
            return run(client, "EVALSHA", self.sha, len(keys), *keys, *args)
        except NoScriptError:
            return run(client, "EVAL", self.source, len(keys), *keys, *args)

    def call(
        self,
        keys: Sequence[str] = (),
        args: Sequence[Argument] = (),
        *,
        is_large: bool = False,
    ) -> Call[Any]:
        """The same as a call, for whoever has no client of its own. Its value is the answer.

        is_large: see `Call`.
        """
        rest = (len(keys), *keys, *args)
        known, unknown = ("EVALSHA", self.sha, *rest), ("EVAL", self.source, *rest)
        return Call((known,), operator.itemgetter(0), (unknown,), is_large)


def _run_on_connection(client: Store, *command: Argument) -> Any:
    """For a `dedicated_client`: straight on its connection.

    The way through the client library takes longer than the round trip.
    """
    connection = client.connection
    packed = pack_command(command)  # type: ignore[arg-type]  # its stub knows one argument only
    connection.send_packed_command([packed], check_health=False)
    return connection.read_response(disconnect_on_error=True)  # no late answer is for the next


def _run_on_client(client: Store, *command: Argument) -> Any:
    return client.execute_command(*command)
