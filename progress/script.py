"""Lua scripts, called by their hash."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from redis.exceptions import NoScriptError

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
    """Run several scripts, each atomic by itself, in one round trip.

    Raises NoScriptError where the store does not know one of them; the others have run then.
    """
    with client.pipeline(transaction=False) as pipe:
        for call in calls:
            pipe.evalsha(call.script.sha, 0, *call.args)
        answers: list[Any] = pipe.execute()
    return answers


APPEND_LIBRARY = Path(__file__).parent / "lua" / "append.lua"
RECORD = Script.from_files(APPEND_LIBRARY, APPEND_LIBRARY.with_name("record.lua"))
