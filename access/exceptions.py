"""What can be wrong with a caller or a key. The code and HTTP status of what callers are told:
`taskhub/error_table.py`."""

from store.exceptions import HubError


class ScopeMissing(HubError):
    """The caller does not have the right to do this."""


class OutOfBounds(HubError):
    """The API key is bound to other queues or task types."""


class KeysUnavailable(HubError):
    """The keys of callers could not be read."""


class KeyNameTaken(ValueError):
    """A key of this name is in use."""


class NoSuchKey(LookupError):
    """No key that could be meant is in use."""
