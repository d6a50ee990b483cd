"""What can be wrong with a request before any endpoint sees it."""

from progress.exceptions import HubError


class PayloadTooLarge(HubError):
    """The request body is too large."""
