"""Where a hub is, and how it is asked."""

from dataclasses import dataclass, field
from typing import Any

from taskhub_client.exchange import Request
from taskhub_client.version import __version__


@dataclass(frozen=True, kw_only=True)
class Access:
    """What all requests to a hub have in common.

    url: such as `https://hub.example.com`.
    key: of the API, None where the hub asks for none.
    timeout: seconds to connect, and until each piece of an answer.
    """

    url: str
    key: str | None = field(repr=False)
    timeout: float

    def arguments(self, request: Request) -> dict[str, Any]:
        """A request as httpx's clients take it."""
        headers = {"User-Agent": f"taskhub-client/{__version__}", **request.headers}
        if self.key is not None:
            headers["Authorization"] = f"Bearer {self.key}"
        read_timeout = request.read_timeout or self.timeout
        return {
            "method": request.method,
            "url": self.url.rstrip("/") + request.path,
            "params": {name: text for name, text in request.params.items() if text is not None},
            "headers": headers,
            "json": request.body,
            "timeout": (self.timeout, read_timeout, self.timeout, self.timeout),
        }
