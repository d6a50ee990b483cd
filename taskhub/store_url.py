"""`REDIS_URL`: where the store is."""

import re
from typing import Final
from urllib.parse import unquote, urlsplit

from redis.connection import parse_url

from store.sentinels import Sentinels

_SENTINEL_SCHEMES: Final = ("redis+sentinel", "rediss+sentinel")
_SENTINEL_PORT: Final = 26379
_FORM: Final = (
    "must be redis+sentinel://[user:password@]host:port[,host:port…]/service[/database] where it"
    " names Sentinels"
)


def checked_store_url(url: str) -> str:
    """The address, if it is one of a store. Raises ValueError that says what it must be."""
    if sentinels_of(url):
        return url
    if not url.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError(
            "must begin with redis://, rediss://, unix://, redis+sentinel:// or rediss+sentinel://"
        )
    parse_url(url)
    if not url.startswith("unix:") and not _is_database(urlsplit(url).path.removeprefix("/")):
        raise ValueError("must end in the number of a database, if in anything")
    return url


def sentinels_of(url: str) -> Sentinels | None:
    """The Sentinels that an address names; None where it names the store itself.

    User and password are those of the primary; those of the Sentinels are `sentinel_username` and
    `sentinel_password` in its query, which may have the client library's other options, too.
    Raises ValueError.
    """
    parts = urlsplit(url)
    if parts.scheme not in _SENTINEL_SCHEMES:
        return None
    credentials, at, hosts = parts.netloc.rpartition("@")
    service, _, database = parts.path.removeprefix("/").partition("/")
    if not service or not _is_database(database):
        raise ValueError(_FORM)
    options = parse_url(f"redis://{credentials}{at}/{database}?{parts.query}")
    own = {
        name: options.pop(f"sentinel_{name}")
        for name in ("username", "password")
        if f"sentinel_{name}" in options
    }
    tls = {name: value for name, value in options.items() if name.startswith("ssl_")}
    return Sentinels(
        hosts=tuple(_host(text) for text in hosts.split(",")),
        service=unquote(service),
        uses_tls=parts.scheme.startswith("rediss"),
        options=options,
        sentinel_options={**tls, **own},
    )


def _host(text: str) -> tuple[str, int]:
    match = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[\w.-]+)(?::([0-9]{1,5}))?", text)
    if not match:
        raise ValueError(_FORM)
    return match[1].strip("[]"), int(match[2] or _SENTINEL_PORT)


def _is_database(text: str) -> bool:
    return bool(re.fullmatch("[0-9]*", text))
