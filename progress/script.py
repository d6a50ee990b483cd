"""Lua scripts, called by their hash."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from redis.exceptions import NoScriptError, ResponseError

from progress.connection import Store

Argument = str | bytes | int | float


@dataclass(frozen=True)
class Script:
    """One script that the store runs as a single atomic step."""

    source: str
    sha: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha", hashlib.sha1(self.source.encode()).hexdigest())

    @classmethod
    def from_files(cls, *paths: Path, constants: str = "") -> "Script":
        """Join libraries and a script, in this order, after the lines of `constants`."""
        return cls("\n".join([constants, *(path.read_text() for path in paths)]))

    def teach(self, client: Store) -> None:
        """Give the store the script's text."""
        client.script_load(self.source)

    def __call__(
        self, client: Store, keys: Sequence[str] = (), args: Sequence[Argument] = ()
    ) -> Any:
        """Run the script; a store that does not know it yet is given its text."""
        try:
            return client.evalsha(self.sha, len(keys), *keys, *args)
        except NoScriptError:
            return client.eval(self.source, len(keys), *keys, *args)


@dataclass(frozen=True, slots=True)
class Call:
    """A script with what it is called with."""

    script: Script
    args: Sequence[Argument]


def run_together(client: Store, calls: Sequence[Call]) -> list[Any]:
    """Run several scripts, each atomic by itself, in one round trip; on a client of `own_client`.

    Raises NoScriptError where the store does not know one of them; the others have run then.
    """
    # Straight on the connection: a pipeline of the client library costs as much as the scripts.
    connection = client.connection
    connection.send_packed_command(
        connection.pack_commands([("EVALSHA", call.script.sha, 0, *call.args) for call in calls])
    )
    answers = [_read(connection) for _ in calls]
    for answer in answers:
        if isinstance(answer, ResponseError):
            raise answer
    return answers


def _read(connection: Any) -> Any:
    try:
        return connection.read_response()
    except ResponseError as error:
        return error


APPEND_LIBRARY = Path(__file__).parent / "lua" / "append.lua"
RECORD = Script.from_files(APPEND_LIBRARY, APPEND_LIBRARY.with_name("record.lua"))
