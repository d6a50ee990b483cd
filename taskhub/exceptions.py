"""What can be wrong with a request before any endpoint sees it."""

from store.exceptions import HubError


class PayloadTooLarge(HubError):
    """The request body is too large."""
