"""Ids of stream entries, as Redis gives them: milliseconds since 1970, a dash, a sequence number.

See https://redis.io/docs/latest/develop/data-types/streams/#entry-ids.
"""

import re
from typing import NamedTuple

from progress.exceptions import InvalidProgressRequest

_STREAM_ID = re.compile(r"([0-9]{1,20})(?:-([0-9]{1,20}))?\Z", re.ASCII)
_UINT64_MAX = 2**64 - 1


class StreamId(NamedTuple):
    """The place of one entry in its stream; ids compare in the order of their entries.

    ms: milliseconds since 1970.
    seq: number among the entries of the same millisecond, from 0.
    """

    ms: int
    seq: int = 0

    def __str__(self) -> str:
        return f"{self.ms}-{self.seq}"

    @property
    def names_an_entry(self) -> bool:
        """False for what `before` makes, and for the beginning."""
        return self.seq != _UINT64_MAX and (self.ms, self.seq) != (0, 0)

    def before(self) -> "StreamId":
        """The id right before this one: reading after it begins with this one."""
        if self.seq:
            return StreamId(self.ms, self.seq - 1)
        return StreamId(self.ms - 1, _UINT64_MAX)

    @classmethod
    def parse(cls, text: str, field: str = "start_id") -> "StreamId":
        """Read `ms` or `ms-seq`, both unsigned 64-bit numbers.

        Raises InvalidProgressRequest naming `field` when the text is anything else.
        """
        match = _STREAM_ID.match(text)
        if match:
            ms, seq = int(match[1]), int(match[2] or 0)
            if max(ms, seq) <= _UINT64_MAX:
                return cls(ms, seq)
        raise InvalidProgressRequest(
            f"{field} must be a stream id such as 1737884800000-0", field=field, got=text[:100]
        )


BEGINNING = StreamId(0, 0)
"""Before every entry: Redis gives no entry this id."""
