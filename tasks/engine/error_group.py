"""Archived tasks in groups, by what they are and what they failed with: which group is whose."""

import re
from typing import Final, NamedTuple

_NAME: Final = re.compile(r"[^:\x00-\x1f\x7f]*")
_MOST_OF_A_NAME: Final = 100  # bytes, as in lua/libraries/error_group.lua


class ErrorGroup(NamedTuple):
    """Failed tasks of one type that ended with the same exception.

    error: the exception's name.
    """

    type: str
    error: str

    @property
    def text(self) -> str:
        """As scripts name it."""
        return f"{self.type}\n{self.error}"

    @property
    def is_rest(self) -> bool:
        """Whether it is of all that found no room in a group of its own."""
        return not self.type and not self.error

    @classmethod
    def of_text(cls, text: str) -> "ErrorGroup":
        """The group of this name."""
        type_name, _, error = text.rpartition("\n")
        return cls(type_name, error)


def error_name(last_err: str) -> str:
    """The name of the exception in `ExceptionName: message`, cut where it is very long; "" in what
    tells of none, as of a cancelled task."""
    if ":" not in last_err:
        return ""
    match = _NAME.match(last_err)
    name = match[0].encode() if match else b""
    return name[:_MOST_OF_A_NAME].decode(errors="replace")
