"""What can be wrong with a caller or a key. The code and HTTP status of what callers are told:
`taskhub/error_table.py`."""

import math
from collections.abc import Mapping
from types import MappingProxyType

from store.exceptions import HubError


class ScopeMissing(HubError):
    """The caller does not have the right to do this."""


class OutOfBounds(HubError):
    """The API key is bound to other queues or task types."""


class KeysUnavailable(HubError):
    """The keys of callers could not be read."""


class RateLimited(HubError):
    """Too many requests.

    headers: that tell the limit, and when to come back.
    """

    def __init__(self, headers: Mapping[str, str] = MappingProxyType({}), wait: float = 1) -> None:
        super().__init__(retry_after=math.ceil(wait * 1000) / 1000)
        self.headers = headers


class InvalidTicketRequest(HubError):
    """The request for a ticket is not valid."""


class TicketOfOtherTasks(HubError):
    """The ticket is not for all of these tasks."""


class KeyNameTaken(ValueError):
    """A key of this name is in use."""


class NoSuchKey(LookupError):
    """No key that could be meant is in use."""
