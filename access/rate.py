"""How often a caller may call, as settings and keys write it: `100/s`, `6000/m`, `1000/h`."""

import re
from typing import Final, NamedTuple

_SECONDS: Final = {"s": 1, "m": 60, "h": 3600}


class Rate(NamedTuple):
    """So many requests in so many seconds."""

    requests: int
    seconds: int

    @classmethod
    def parse(cls, text: str) -> "Rate":
        """The rate that a text like `100/s` writes. Raises ValueError with what would be right."""
        match = re.fullmatch(r"([1-9][0-9]{0,5})/([smh])", text)
        if not match:
            raise ValueError('must be requests per second, minute or hour, such as "100/s"')
        return cls(int(match[1]), _SECONDS[match[2]])

    def __str__(self) -> str:
        unit = next(name for name, seconds in _SECONDS.items() if seconds == self.seconds)
        return f"{self.requests}/{unit}"


def parse_rate(text: str) -> Rate | None:
    """As `Rate.parse`; None of no text at all."""
    return Rate.parse(text) if text else None
